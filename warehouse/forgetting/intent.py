"""The note of what is being taken down; it lies in the warehouse until nothing of that is left."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from warehouse.durable import sync_path, write_atomically
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

KIND = "forget"
"""The kind of run that takes something down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be taken down, told by hashes.

    The rows of `pages` go, and the bytes of `payloads`. `wordings` go wherever they stand, and so do all ids
    of their article, `articles`; `indexed` are those that may be in the index of words. `marks` are texts by
    which messages and reports are known to quote it: headlines, addresses, authors, places of files.
    """

    kind: str
    target_id: str
    pages: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def tombstones(self) -> list[tuple[str, str]]:
        """Return the hashes that stay, each with what it is the hash of."""
        kinds = (("page", self.pages), ("wording", self.wordings), ("article", self.articles))
        return [(each, kind) for kind, hashes in kinds for each in hashes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A target, the run that began to take it down, when, why, and which folders have reports."""

    target: Target
    run_id: str
    began_at: datetime
    reason: str
    reports: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What the run that takes it down says of itself."""
        return f"1 {self.target.kind} forgotten: {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """Return the intent as values that JSON can hold."""
        return asdict(self) | {"began_at": self.began_at.isoformat()}


def write_intent(folder: WarehouseFolder, intent: Intent) -> None:
    """Note what is to be taken down, and wait until it is on disk."""
    write_atomically(folder.forgetting, (json.dumps(intent.to_json(), indent=1) + "\n").encode())


def read_intent(folder: WarehouseFolder) -> Intent | None:
    """Return what is being taken down, or None; raise SteppeError where the note is damaged."""
    try:
        facts = json.loads(folder.forgetting.read_bytes())
        lists = {field.name for field in fields(Target)} - {"kind", "target_id"}
        told = facts["target"]
        hashes: dict[str, tuple[str, ...]] = {name: tuple(told[name]) for name in lists}
        return Intent(
            target=Target(kind=told["kind"], target_id=told["target_id"], **hashes),
            run_id=facts["run_id"],
            began_at=datetime.fromisoformat(facts["began_at"]),
            reason=facts["reason"],
            reports=tuple(facts["reports"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SteppeError(
            f"{folder.forgetting} is damaged, so that nobody knows what is being forgotten; move it away and "
            "give the same 'steppe forget' again"
        ) from problem


def remove_intent(folder: WarehouseFolder) -> None:
    """Remove the note: nothing is left of what it names."""
    folder.forgetting.unlink(missing_ok=True)
    sync_path(folder.root)
