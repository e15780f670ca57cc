"""Ways to damage a snapshot: crudely, and so that its manifest agrees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.contract import table_named
from warehouse.schema import arrow_schema

Row = dict[str, Any]


def files_of(root: Path, table: str) -> list[Path]:
    """Return the files of a table of the newest snapshot, in their order."""
    return sorted((root / "current").resolve().joinpath(table).iterdir())


def overwrite(path: Path, content: bytes) -> None:
    """Give a file other bytes, in every place that it is linked from."""
    path.chmod(0o644)
    with path.open("r+b") as stream:
        stream.truncate()
        stream.write(content)


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    overwrite(path, bytes(content))


def edit_manifest(root: Path, edit: Callable[[Row], object]) -> None:
    path = (root / "current").resolve() / "manifest.json"
    facts = json.loads(path.read_text())
    edit(facts)
    path.chmod(0o644)
    path.write_text(json.dumps(facts))


def forge(root: Path, table: str, edit: Callable[[list[Row]], object], **changed: pa.DataType) -> str:
    """Put other rows in a table's place, as one file that the manifest agrees with; return its name.

    Columns that are `changed` get another type, and may hold null.
    """
    rows = [row for path in files_of(root, table) for row in pq.read_table(path).to_pylist()]
    edit(rows)
    schema = pa.schema(
        [
            pa.field(field.name, changed[field.name]) if field.name in changed else field
            for field in arrow_schema(table_named(table))
        ]
    )
    aside = root / "forged.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), aside)
    content = aside.read_bytes()
    aside.unlink()
    digest = hashlib.sha256(content).hexdigest()
    number = files_of(root, table)[-1].name.partition("-")[0]
    name = f"{number}-{digest[:16]}.parquet"
    for path in files_of(root, table):
        path.unlink()
    for place in (root / "_data" / table, (root / "current").resolve() / table):
        (place / name).write_bytes(content)
    part = {"name": name, "rows": len(rows), "bytes": len(content), "sha256": digest}
    told = {"rows": len(rows), "files": 1, "bytes": len(content), "parts": [part]}
    edit_manifest(root, lambda facts: facts["tables"].__setitem__(table, told))
    return name


def forge_lookup(root: Path, edit: Callable[[list[int]], object]) -> None:
    """Put other entries into the look-up, as one file that the manifest agrees with."""
    place = root / "_data" / "_lookup"
    facts = json.loads((root / "current" / "manifest.json").read_text())
    content = b"".join((place / each["name"]).read_bytes() for each in facts["lookup"]["files"])
    entries = [int.from_bytes(content[at : at + 8], "little") for at in range(0, len(content), 8)]
    edit(entries)
    content = b"".join(entry.to_bytes(8, "little") for entry in sorted(entries))
    digest = hashlib.sha256(content).hexdigest()
    name = f"000099-{digest[:16]}.entries"
    (place / name).write_bytes(content)
    part = {"name": name, "rows": len(entries), "bytes": len(content), "sha256": digest}
    edit_manifest(root, lambda facts: facts["lookup"].__setitem__("files", [part]))
