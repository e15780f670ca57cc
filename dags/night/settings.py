"""What `steppe.toml` says: the inboxes, the warehouse, and how a night is to go."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from dags.night.setting_errors import setting_error
from dags.workers import MOST_WORKERS
from etl.gates.declared import GATES
from etl.gates.rules import GateSettings, gate_settings
from warehouse.errors import UsageError

DEFAULT_CONFIG = Path("steppe.toml")
MOST_BYTES = 2**20
NAME = re.compile(r"[\w .@+=,~-]+")

NotNegative = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[^\x00]*\Z")]


class InboxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where saved pages arrive.

    `name` leads the sources of its files in the ledger. `path` is a folder or an archive, and may hold
    `{date}`. `site` is the site of all its pages; where there is none, each page tells by itself.
    """

    name: Text
    path: Text
    site: Text | None = None


class RetentionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long snapshots stay, as STEPPE_KEEP_SNAPSHOTS and STEPPE_KEEP_DAYS say it, which these override.

    The bytes of pages that were read are let go after `payload_days`; without a number they stay for ever.
    """

    snapshots: Positive | None = None
    days: NotNegative | None = None
    payload_days: Positive | None = None


class ReportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where each night leaves its report, and how many of the newest stay there; without a number all do."""

    folder: Text
    keep: Positive | None = None


class NotificationSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told of nights that went wrong, or well again.

    `command` is started with JSON on its standard input. The addresses, which may hold secrets, stand in the
    environment variables that are named here. Each may take `timeout_seconds`. A run that holds the warehouse
    for `locked_hours` is worth a notice.
    """

    command: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | None = None
    webhook_env: Text | None = None
    heartbeat_env: Text | None = None
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0, le=300)] = 10
    locked_hours: Annotated[float, msgspec.Meta(ge=0)] = 6


class NightSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A night's settings, with the defaults of what a file does not say; paths are relative to that file.

    Files that changed within `settle_seconds` wait for the next night. After `max_minutes` no further file is
    begun. A night ends before less than `min_free_gb` (10^9 bytes) are free where the warehouse lies. At
    most so many `workers` read pages; without a number, one for each core.
    """

    warehouse: Text
    inboxes: Annotated[tuple[InboxSettings, ...], msgspec.Meta(min_length=1)]
    settle_seconds: NotNegative = 60
    max_minutes: Annotated[float, msgspec.Meta(gt=0)] | None = None
    min_free_gb: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    log_format: Literal["plain", "json"] = "plain"
    workers: Annotated[int, msgspec.Meta(ge=1, le=MOST_WORKERS)] | None = None
    retention: RetentionSettings = RetentionSettings()
    report: ReportSettings | None = None
    notifications: NotificationSettings = NotificationSettings()
    gates: dict[str, Any] = {}


class Config(msgspec.Struct, frozen=True):
    """A night's settings, the file that they stand in, and what they say of gates."""

    file: Path
    settings: NightSettings
    gates: GateSettings

    def path(self, said: str) -> Path:
        """Return the path that a setting names; a relative one begins at the file's folder.

        Raises UsageError where it begins with a user (`~name`) who is not known here.
        """
        try:
            return self.file.parent / Path(said).expanduser()
        except RuntimeError:
            raise UsageError(
                f"{self.file}: the path {said!r} begins with a user who is not known here; write it in full"
            ) from None

    @property
    def warehouse(self) -> Path:
        """The warehouse folder."""
        return self.path(self.settings.warehouse)


def read_config(file: Path) -> Config:
    """Read the settings; raise UsageError naming the file, and the key that is unknown or does not fit."""
    try:
        if not stat.S_ISREG(file.stat().st_mode) or file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file} is no file of at most {MOST_BYTES} bytes, as settings are")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(
            f"there is no {file}; 'steppe nightly --example' prints one to begin with, and --config names "
            "another"
        ) from None
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"{file} cannot be read: {getattr(problem, 'strerror', None) or problem}"
        ) from problem
    try:
        settings = msgspec.toml.decode(text, type=NightSettings)
    except msgspec.DecodeError as problem:
        raise setting_error(file, problem, NightSettings) from problem
    _check_names(file, settings.inboxes)
    return Config(file.absolute(), settings, gate_settings(settings.gates, str(file), GATES))


def _check_names(file: Path, inboxes: tuple[InboxSettings, ...]) -> None:
    names = [inbox.name for inbox in inboxes]
    for number, name in enumerate(names):
        key = f"inboxes[{number}].name"
        if not NAME.fullmatch(name) or not name.strip(" ."):
            raise UsageError(
                f"{file}: {key} is {name!r}; a name is made of letters, digits, spaces and any of .-_@+=,~"
            )
        if (first := names.index(name)) != number:
            raise UsageError(
                f"{file}: {key} is {name!r}, as inboxes[{first}].name is: the ledger could not tell their "
                "files apart, so give each inbox its own"
            )
