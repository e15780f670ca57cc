"""What keeps a form from being read: a slug to count by, and a sentence to act on."""

from __future__ import annotations

_AGAIN = "fetch it again whole, or save the page anew"
_WHAT_TO_DO = {
    "broken-archive": _AGAIN,
    "broken-bundle": _AGAIN,
    "broken-chunks": _AGAIN,
    "broken-compression": _AGAIN,
    "broken-http": _AGAIN,
    "broken-member": _AGAIN,
    "broken-mhtml": _AGAIN,
    "changed-line-ends": "fetch it again, unchanged",
    "cut-archive": _AGAIN,
    "cut-compression": _AGAIN,
    "cut-mhtml": _AGAIN,
    "form-error": "that is a fault of steppe: tell its maintainers, with the file if you may",
    "link": "put a copy of what it leads to in its place, or ingest that by itself",
    "mhtml-boundary": _AGAIN,
    "mhtml-without-page": "save the page anew",
    "not-a-file": "take it away, or save what comes out of it as a file",
    "overlapping-members": "pack the files anew",
    "unknown-encoding": "save the page anew in gzip, br, zstd, deflate or none",
    "unsafe-name": "pack it anew under a plain name, if you trust it",
    "warc-segment": "join the segments and ingest the whole",
    "wrong-length": _AGAIN,
    "zip-method": "pack it anew with deflate",
}
"""By reason; the other messages say it themselves."""


class FormError(Exception):
    """Something stored could not be read: `reason` is a slug, `what` says what is wrong.

    As text it is one sentence, which says what to do too.
    """

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(reason, what)
        self.reason = reason
        self.what = what

    def __str__(self) -> str:
        return "; ".join([self.what, *([_WHAT_TO_DO[self.reason]] if self.reason in _WHAT_TO_DO else [])])


def refused_by_system(problem: OSError) -> FormError:
    """Return the problem of a file that the system will not hand over."""
    return FormError("unreadable-file", f"it cannot be read: {told_by_system(problem)}")


def told_by_system(problem: OSError) -> str:
    """Return why the system refuses, and what to do."""
    mending = "give the run permission" if isinstance(problem, PermissionError) else "mend that"
    return f"{problem.strerror or problem}; {mending} and ingest it again"
