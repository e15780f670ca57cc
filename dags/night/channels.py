"""Ways to tell somebody: a command, or an address on the web. The only use that steppe makes of a network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError, URLError

Document = Mapping[str, object]


class Channel(Protocol):
    """A way to tell somebody; `name` is what the settings call it."""

    @property
    def name(self) -> str:
        """What the settings call it."""
        ...

    def send(self, document: Document) -> str | None:
        """Send a JSON object; return why it did not arrive, without any secret, or None where it did."""
        ...


@dataclass(frozen=True, slots=True)
class CommandChannel:
    """Starts a program with the object on its standard input; what it prints is not shown.

    Of the environment it gets all but the variables that are `hidden`.
    """

    arguments: tuple[str, ...]
    timeout_seconds: float
    hidden: Collection[str] = ()
    name: str = "command"

    @property
    def missing(self) -> str | None:
        """The program that would be started, where there is none that can be."""
        return None if shutil.which(self.arguments[0]) else self.arguments[0]

    def send(self, document: Document) -> str | None:
        """Start the program and wait for its end, but not for long."""
        environment = {name: value for name, value in os.environ.items() if name not in self.hidden}
        try:
            process = subprocess.Popen(
                self.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as problem:
            return f"{self.arguments[0]} cannot be started: {problem.strerror or problem}"
        with process:
            return self._fed(process, json.dumps(document).encode() + b"\n")

    def _fed(self, process: subprocess.Popen[bytes], text: bytes) -> str | None:
        try:
            process.communicate(text, timeout=self.timeout_seconds)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it has started
            return f"it took more than {self.timeout_seconds:g} seconds, and was ended"
        return f"it ended with {process.returncode}" if process.returncode else None


@dataclass(frozen=True, slots=True)
class WebChannel:
    """Posts the object to an address, and follows it nowhere else."""

    name: str
    address: str = field(repr=False)
    timeout_seconds: float

    def send(self, document: Document) -> str | None:
        """Post the object; a server that is slow in any way is waited for no longer than told."""
        problems: list[str | None] = []
        body = json.dumps(document).encode()
        # Looking a name up, and a server that answers a byte at a time, know no end of their own.
        posting = threading.Thread(target=lambda: problems.append(self._posted(body)), daemon=True)
        posting.start()
        posting.join(self.timeout_seconds)
        return problems[0] if problems else f"it took more than {self.timeout_seconds:g} seconds"

    def _posted(self, body: bytes) -> str | None:
        headers = {"Content-Type": "application/json", "User-Agent": "steppe"}
        try:
            request = urllib.request.Request(self.address, data=body, headers=headers, method="POST")
            opener = urllib.request.build_opener(_NowhereElse)
            with opener.open(request, timeout=self.timeout_seconds):
                return None
        except HTTPError as problem:
            problem.close()
            return f"it answered {problem.code}"
        except URLError as problem:
            return f"it cannot be reached: {getattr(problem.reason, 'strerror', None) or 'no connection'}"
        except (OSError, HTTPException, ValueError) as problem:  # whose texts may quote the address
            return f"it cannot be reached ({type(problem).__name__})"


class _NowhereElse(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Take a redirect for the error that it is here: notices go to the address that was given."""
