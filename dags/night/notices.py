"""Telling somebody what went wrong, once for each cause, and once that it has gone."""

from __future__ import annotations

import logging
import socket
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dags.night.addresses import heartbeat_address, webhook_address
from dags.night.channels import Channel, CommandChannel, WebChannel
from dags.night.open_causes import read_open_causes, write_open_causes
from etl.text.escaped import escaped
from warehouse.errors import SteppeError, UsageError
from warehouse.manifest import current_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dags.night.causes import Cause
    from dags.night.settings import Config
    from warehouse.folder import WarehouseFolder
    from warehouse.runs import RunRecord

RECOVERED = "recovered"


class Notices:
    """Tells of nights over the channels that the settings name; where none is named, it does nothing."""

    def __init__(self, config: Config, folder: WarehouseFolder, report: Path | None = None) -> None:
        self._folder = folder
        self._report = report
        self._channels = _channels(config)
        self._heartbeats = _heartbeats(config)

    def tell_of_trouble(self, causes: Iterable[Cause], exit_code: int, run_id: str | None) -> None:
        """Tell of each cause that nobody was told of since it began; the night ends with `exit_code`."""
        open_causes = read_open_causes(self._folder) if self._channels else {}
        for cause in causes if self._channels else ():
            if cause.key in open_causes:
                continue
            notice = asdict(cause) | {"summary": escaped(cause.summary), "exit_code": exit_code}
            notice["cause"] = notice.pop("key")
            if self._tell(notice | self._about(run_id)):
                open_causes[cause.key] = {"since": _now(), "summary": notice["summary"]}
                write_open_causes(self._folder, open_causes)

    def tell_of_success(self, record: RunRecord) -> None:
        """Tell of each cause that it has gone, and send the heartbeat: a night has come to its end."""
        open_causes = read_open_causes(self._folder) if self._channels else {}
        for key, told in list(open_causes.items()):
            notice = {"event": RECOVERED, "cause": key, "summary": f"recovered: {told['summary']}"}
            if self._tell({**notice, "since": told["since"], **self._about(record.run_id)}):
                del open_causes[key]
                write_open_causes(self._folder, open_causes)
        for channel in self._heartbeats:
            beat = {"event": "heartbeat", "status": record.status, "pages_loaded": record.pages_loaded}
            _arrives(channel, beat | self._about(record.run_id))

    def _tell(self, notice: dict[str, object]) -> bool:
        """Return whether a notice has arrived anywhere; where it has not, the next night tells it."""
        # A list: each channel is told, not only the first that takes it.
        arrived = [_arrives(channel, notice) for channel in self._channels]
        return any(arrived)

    def _about(self, run_id: str | None) -> dict[str, object]:
        return {
            "run_id": run_id,
            "warehouse": str(self._folder.root),
            "report": str(self._report) if self._report else None,
            "host": socket.gethostname(),
            "sent_at": _now(),
            "last_good": _last_good(self._folder),
        }


def _arrives(channel: Channel, notice: dict[str, object]) -> bool:
    problem = channel.send(notice)
    if problem is not None:
        logging.getLogger("steppe.night").warning(
            "notifications.%s was not told of %s: %s", channel.name, notice["event"], escaped(problem)
        )
    return problem is None


def _channels(config: Config) -> list[Channel]:
    said = config.settings.notifications
    secrets = {name for name in (said.webhook_env, said.heartbeat_env) if name}
    found: list[Channel] = []
    if said.command:
        found.append(CommandChannel(said.command, said.timeout_seconds, secrets))
    try:
        if address := webhook_address(config):
            found.append(WebChannel("webhook_env", address, said.timeout_seconds))
    except UsageError:  # which is what there is to tell, by the command
        pass
    return found


def unstartable(config: Config) -> str | None:
    """Return a sentence where the command cannot be started here; a night would go on without it."""
    for channel in _channels(config):
        if isinstance(channel, CommandChannel) and channel.missing:
            return (
                f"{config.file}: notifications.command names {channel.missing}, which is no program that can "
                "be started here: nobody would be told by it"
            )
    return None


def _heartbeats(config: Config) -> list[Channel]:
    try:
        address = heartbeat_address(config)
    except UsageError:
        return []
    seconds = config.settings.notifications.timeout_seconds
    return [WebChannel("heartbeat_env", address, seconds)] if address else []


def _last_good(folder: WarehouseFolder) -> dict[str, object] | None:
    try:
        manifest = current_manifest(folder)
    except SteppeError:
        return None
    if manifest is None:
        return None
    return {
        "snapshot": manifest.snapshot,
        "published_at": manifest.published_at.isoformat(),
        "run_id": manifest.run_id,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
