"""What is wrong with a settings file, in one sentence that names the key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from warehouse.errors import UsageError

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<key>.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile("Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile("Object missing required field `(.*)`")


def setting_error(file: Path, problem: msgspec.DecodeError, settings: type[msgspec.Struct]) -> UsageError:
    """Return what msgspec found wrong in a file that was to hold such settings."""
    if not isinstance(problem, msgspec.ValidationError):
        return UsageError(f"{file} cannot be read as TOML: {problem}")
    found = _AT.match(str(problem))
    what, key = (found["what"], found["key"] or "") if found else (str(problem), "")
    if unknown := _UNKNOWN.fullmatch(what):
        known = ", ".join(_keys(settings, key))
        return UsageError(f"{file}: {_joined(key, unknown[1])} is no key; known are {known}")
    if missing := _MISSING.fullmatch(what):
        return UsageError(f"{file} lacks the key {_joined(key, missing[1])}")
    said = what.replace("`", "").replace("array", "list").replace("object", "table").replace(" | null", "")
    return UsageError(f"{file}: {key} does not fit: {said[:1].lower()}{said[1:]}")


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _keys(settings: Any, key: str) -> list[str]:  # noqa: ANN401  the types of settings are of any kind
    """Return the keys of the table at a key, such as `inboxes[0]`."""
    for name in re.findall(r"[^.\[\]]+", re.sub(r"\[[^\]]*\]", "", key)):
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(_table(settings))}
        settings = fields[name]
    return [field.encode_name for field in msgspec.structs.fields(_table(settings))]


def _table(settings: Any) -> type[msgspec.Struct]:  # noqa: ANN401
    """Return the table that a type holds, however it is wrapped."""
    while not (isinstance(settings, type) and issubclass(settings, msgspec.Struct)):
        settings = settings.__origin__ if hasattr(settings, "__metadata__") else settings.__args__[0]
    return settings
