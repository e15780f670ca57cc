"""What keeps a form from being read: a slug to count by, and a sentence to act on."""

from __future__ import annotations


class FormError(Exception):
    """Something stored could not be read; `reason` is a slug, the message a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def refused_by_system(problem: OSError) -> FormError:
    """Return the problem of a file that the system will not hand over."""
    return FormError(
        "unreadable-file",
        f"it cannot be read: {problem.strerror or problem}; give the run permission and ingest it again",
    )
