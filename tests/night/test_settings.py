"""Settings that do not fit are told by file and key, and nothing is begun."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.night.settings import read_config
from tests.night.conftest import Place
from tests.support.surroundings import ROOT

INBOX = '[[inboxes]]\nname = "main"\npath = "in"\n'
WRONG = {
    f"colour = 1\n{INBOX}": "colour is no key; known are warehouse, inboxes, settle_seconds, max_minutes, "
    "min_free_gb, log_format, workers, retention, report, notifications, gates",
    f"log_format = 'xml'\n{INBOX}": "log_format does not fit: invalid enum value 'xml'",
    f"{INBOX}[notifications]\ncommand = []": "notifications.command does not fit: expected list ",
    f"{INBOX}[notifications]\nurl = 'x'": "notifications.url is no key; known are command, webhook_env, ",
    f"{INBOX}[notifications]\nwebhook_env = 'STEPPE_NO'": "notifications.webhook_env names the environment "
    "variable STEPPE_NO, which is not set",
    f"{INBOX}pth = 'x'": "inboxes[0].pth is no key; known are name, path, site",
    f"{INBOX}[retention]\nweeks = 1": "retention.weeks is no key; known are snapshots, days",
    f"{INBOX}[report]\nkeep = 1": " lacks the key report.folder",
    f"{INBOX}[report]\nfolder = 'warehouse/x'": "which lies in the warehouse; name another folder",
    f"{INBOX}[report]\nfolder = 'in/reports'": "which lies in inboxes[0]; name another folder",
    f"{INBOX}[report]\nfolder = 'steppe.toml'": "which is no folder; name another",
    f"{INBOX}[gates]\nodd = 1": "gates.odd is no gate; known are quiet_days, max_silence_days, cover",
    '[[inboxes]]\nname = "main"': " lacks the key inboxes[0].path",
    "inboxes = []": "inboxes does not fit: expected list of length >= 1",
    f"settle_seconds = -1\n{INBOX}": "settle_seconds does not fit: expected int >= 0",
    f"workers = 0\n{INBOX}": "workers does not fit: expected int >= 1",
    f"max_minutes = 'long'\n{INBOX}": "max_minutes does not fit: expected float, got str",
    f"max_minutes = 0\n{INBOX}": "max_minutes does not fit: expected float > 0.0",
    f"{INBOX}{INBOX}": "inboxes[1].name is 'main', as inboxes[0].name is",
    '[[inboxes]]\nname = "a/b"\npath = "in"': "inboxes[0].name is 'a/b'; a name is made of",
    '[[inboxes]]\nname = ".."\npath = "in"': "inboxes[0].name is '..'; a name is made of",
    f"{INBOX}[[inboxes]]\nname = 'b'\npath = 'nowhere'": "inboxes[1].path leads to ",
    f"{INBOX}site = 'nowhere.example'": "inboxes[0].site is 'nowhere.example'; the known sites ",
    f"{INBOX}[[inboxes]]\nname = 'b'\npath = 'in/deep'": "which lies in inboxes[0]: its pages would be ",
    '[[inboxes]]\nname = "own"\npath = "warehouse/_data"': "lies in the warehouse; name another folder",
    f"{INBOX}[report]\nfolder = '~nobody-of-that-name/x'": "begins with a user who is not known here",
    f'{INBOX}[report]\nfolder = "a\\u0000"': "report.folder does not fit: expected str matching",
    "settle_seconds =": "cannot be read as TOML: ",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_does_not_fit_is_named(place: Place, text: str) -> None:
    (place.warehouse / "_data").mkdir(parents=True)
    (place.inbox / "deep").mkdir()
    place.config.write_text(f'warehouse = "warehouse"\n{text}\n')
    for words in ([], ["--check-config"]):
        told = place.night(*words)
        assert (told.code, told.document["status"], told.document["run_id"]) == (2, "failed", None)
        assert told.err.startswith(f"steppe: {place.config}")
        assert WRONG[text] in told.err
    assert [path.name for path in place.warehouse.iterdir()] == ["_data"]


def test_a_file_that_is_not_there_is_told(place: Place) -> None:
    place.config.unlink()
    told = place.night()
    assert (told.code, f"there is no {place.config}; 'steppe nightly --example'" in told.err) == (2, True)


def test_a_command_that_cannot_be_started_is_warned_of(place: Place) -> None:
    told_by = "[notifications]\ncommand = ['{}']\n"
    settings = place.config.read_text()
    place.config.write_text(settings + told_by.format("/nowhere/tell"))
    told = place.night("--check-config")
    assert (told.code, told.document["is_valid"], len(told.document["warnings"])) == (0, True, 1)
    assert "notifications.command names /nowhere/tell, which is no program" in told.err
    place.config.write_text(settings + told_by.format("sh"))
    told = place.night("--check-config")
    assert (told.code, told.document["warnings"], told.err) == (0, [], "")


def test_the_example_tells_every_key_and_is_as_the_defaults_are(place: Place) -> None:
    example = ROOT / "dags" / "steppe.example.toml"
    assert run(["nightly", "--example"], Settings()) == 0
    assert place.capsys.readouterr().out == example.read_text()
    place.config.write_text(example.read_text())
    for name in ("timesca", "crawls"):
        (place.root / "inbox" / name).mkdir(parents=True)
    assert place.night("--check-config").code == 0
    told = tomllib.loads(example.read_text())
    settings = read_config(Path(place.config)).settings
    first_keys, _, _ = example.read_text().partition("\n[[")
    commented = re.findall(r"^# (\w+) = ", first_keys, re.MULTILINE)
    assert {*told, *commented} == set(settings.__struct_fields__)
    assert set(told["inboxes"][0]) == set(settings.inboxes[0].__struct_fields__)
    for section in ("notifications", "retention"):
        _, _, rest = example.read_text().partition(f"\n[{section}]\n")
        commented = re.findall(r"^# (\w+) = ", rest.partition("\n[")[0], re.MULTILINE)
        assert {*told[section], *commented} == set(getattr(settings, section).__struct_fields__)
    assert settings.report is not None
    assert set(told["report"]) == set(settings.report.__struct_fields__)
