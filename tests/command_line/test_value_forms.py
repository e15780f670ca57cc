"""How each type of SQL is written in a table, in CSV, in JSON and in Parquet; every expectation by hand."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from dags.command_line.program import run
from dags.command_line.settings import Settings

# SQL, how CSV and a table have it, and how JSON has it.
VALUES: dict[str, tuple[str, str, object]] = {
    "decimal": ("-0.00000008::DECIMAL(18,8)", "-0.00000008", "-0.00000008"),
    "zero": ("0::DECIMAL(18,8)", "0.00000000", "0.00000000"),
    "whole": (
        "99999999999999999999999999999999999999::HUGEINT",
        "99999999999999999999999999999999999999",
        99999999999999999999999999999999999999,
    ),
    "float": ("0.1::DOUBLE", "0.1", 0.1),
    "large": ("1e300::DOUBLE", "1e+300", 1e300),
    "endless": ("'inf'::DOUBLE", "inf", "inf"),
    "below": ("'-inf'::DOUBLE", "-inf", "-inf"),
    "no_number": ("'nan'::DOUBLE", "nan", "nan"),
    "day": ("DATE '2026-02-19'", "2026-02-19", "2026-02-19"),
    "last_day": ("DATE '9999-12-31'", "9999-12-31", "9999-12-31"),
    "far_day": ("DATE '10000-01-01'", "10000-01-01", "10000-01-01"),
    "day_without_end": ("DATE 'infinity'", "infinity", "infinity"),
    "day_without_start": ("DATE '-infinity'", "-infinity", "-infinity"),
    "moment": ("TIMESTAMPTZ '2026-02-19 09:00:00.5+06'", "2026-02-19T03:00:00.500000Z", None),
    "whole_moment": ("TIMESTAMPTZ '2026-02-19 09:00:00+06'", "2026-02-19T03:00:00Z", None),
    "moment_without_end": ("TIMESTAMPTZ 'infinity'", "infinity", "infinity"),
    "moment_without_start": ("TIMESTAMP '-infinity'", "-infinity", "-infinity"),
    "moment_without_zone": ("TIMESTAMP '2026-02-19 09:00:00'", "2026-02-19T09:00:00", None),
    "time": ("TIME '09:00:00'", "09:00:00", "09:00:00"),
    "time_with_zone": ("TIMETZ '09:00:00+06'", "09:00:00+06:00", "09:00:00+06:00"),
    "interval": ("INTERVAL '36 hours'", "129600.000000 s", "129600.000000 s"),
    "yes": ("true", "true", True),
    "blob": (r"'\x00\xAAb'::BLOB", "00aa62", "00aa62"),
    "bits": ("'0101'::BIT", "0101", "0101"),
    "uuid": ("'00000000-0000-0000-0000-00000000000a'::UUID", "00000000-0000-0000-0000-00000000000a", None),
    "text": ("e'a \"b\",\nc'", 'a "b",\nc', 'a "b",\nc'),
    "empty": ("''", "", ""),
    "list": ("['x', NULL, 'y, \"z\"']", '["x", null, "y, \\"z\\""]', ["x", None, 'y, "z"']),
    "no_members": ("[]::INTEGER[]", "[]", []),
    "lists": (
        "[[DATE '2026-02-19'], [DATE 'infinity', NULL]]",
        '[["2026-02-19"], ["infinity", null]]',
        [["2026-02-19"], ["infinity", None]],
    ),
    "struct": (
        r"{'rate': 1.50::DECIMAL(9,2), 'in': {'b': '\x01'::BLOB, 'n': NULL, 'f': 'inf'::DOUBLE}}",
        '{"rate": "1.50", "in": {"b": "01", "n": null, "f": "inf"}}',
        {"rate": "1.50", "in": {"b": "01", "n": None, "f": "inf"}},
    ),
    "map": ("MAP {DATE '2026-02-19': 1}", '{"2026-02-19": 1}', {"2026-02-19": 1}),
    "json": ("""'{"a": 1}'::JSON""", '{"a": 1}', '{"a": 1}'),
    "nothing": ("NULL::INTEGER", "", None),
}
QUERY = f"SELECT {', '.join(f'{sql} AS {name}' for name, (sql, _, _) in VALUES.items())}"

BLANK_OR_LINES = ("text", "empty", "nothing")

PARQUET = """
SELECT sum(i) AS total, [i::UHUGEINT] AS wholes,
       {'uuid': '00000000-0000-0000-0000-00000000000a'::UUID} AS ids,
       INTERVAL '1 month' AS gap, TIMETZ '09:00:00+06' AS at, '{"a": 1}'::JSON AS document,
       0.00000008::DECIMAL(18,8) AS rate, DATE '2026-02-19' AS day, ['x', NULL] AS names,
       TIMESTAMPTZ '2026-02-19 09:00:00+06' AS moment, 'inf'::DOUBLE AS endless, '\\x01'::BLOB AS bytes,
       NULL::INTEGER AS nothing
FROM (SELECT 9007199254740993::BIGINT AS i) GROUP BY ALL
"""


def answer(warehouse: Path, query: str, form: str, file: Path) -> Path:
    options = ["--format", form, "--output", str(file), "--warehouse", str(warehouse)]
    assert run(["sql", query, *options], Settings()) == 0
    return file


def test_every_type_in_csv(warehouse: Path, tmp_path: Path) -> None:
    with answer(warehouse, QUERY, "csv", tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {name: shown for name, (_, shown, _) in VALUES.items()}


def test_every_type_in_json(warehouse: Path, tmp_path: Path) -> None:
    (row,) = json.loads(answer(warehouse, QUERY, "json", tmp_path / "answer.json").read_bytes())
    texts = ("moment", "whole_moment", "moment_without_zone", "uuid")
    assert row == {name: shown if name in texts else told for name, (_, shown, told) in VALUES.items()}


def test_a_table_has_the_same_words(warehouse: Path, tmp_path: Path) -> None:
    told = {name: (sql, shown) for name, (sql, shown, _) in VALUES.items() if name not in BLANK_OR_LINES}
    query = f"SELECT {', '.join(f'{sql} AS {name}' for name, (sql, _) in told.items())}"
    lines = answer(warehouse, query, "table", tmp_path / "answer.txt").read_text("utf-8").splitlines()
    assert re.split(" {2,}", lines[2].strip()) == [shown for _, shown in told.values()]


def test_parquet_in_types_that_other_readers_have(warehouse: Path, tmp_path: Path) -> None:
    file = answer(warehouse, PARQUET, "parquet", tmp_path / "answer.parquet")
    types: dict[str, Any] = {field.name: field.type for field in pq.read_schema(file)}
    assert (types["total"], types["rate"]) == (pa.decimal128(38, 0), pa.decimal128(18, 8))
    assert types["moment"] == pa.timestamp("us", tz="UTC")
    row = pl.read_parquet(file).to_dicts()[0]
    # A double would make 9007199254740992 of it.
    assert (row["total"], row["wholes"]) == (Decimal("9007199254740993"), [Decimal("9007199254740993")])
    assert row["ids"] == {"uuid": "00000000-0000-0000-0000-00000000000a"}
    assert (row["gap"], row["at"], row["document"]) == ("1 month", "09:00:00+06", '{"a": 1}')
    assert (row["rate"], row["day"].isoformat()) == (Decimal("0.00000008"), "2026-02-19")
    assert row["moment"].isoformat() == "2026-02-19T03:00:00+00:00"
    assert (row["names"], row["endless"], row["bytes"], row["nothing"]) == (
        ["x", None],
        float("inf"),
        b"\x01",
        None,
    )
