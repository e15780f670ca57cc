"""What a run does when it is told to stop."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


def end_on_sigterm() -> None:
    """Let SIGTERM, which schedulers and shutdowns send, end a run as Ctrl-C does: told, logged, tidied up."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells have it for what runs in the background
        signal.default_int_handler(number, frame)
    signal.raise_signal(signal.SIGINT)
