"""One delivery of a saved page, as every form hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spiders.sidecars import CaptureFacts

if TYPE_CHECKING:
    from spiders.forms.problems import FormError

NOTHING_KNOWN = CaptureFacts()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: where it lay, its payload, and the facts of one capture.

    Where there are no bytes to read, `payload` is None, `disposition` says whether that is as it should be
    ('skipped') or not ('quarantined'), `reason` is a slug and `message` a sentence.
    """

    source: str
    payload: bytes | None
    facts: CaptureFacts = NOTHING_KNOWN
    reason: str | None = None
    message: str | None = None
    disposition: str = "quarantined"


def skipped(source: str, reason: str, message: str, facts: CaptureFacts = NOTHING_KNOWN) -> Delivery:
    """Return the delivery of something that is there but is no page."""
    return Delivery(source, None, facts, reason, message, "skipped")


def unread(source: str, problem: FormError, facts: CaptureFacts = NOTHING_KNOWN) -> Delivery:
    """Return the delivery of something that may be a page and could not be read."""
    return Delivery(source, None, facts, problem.reason, str(problem))
