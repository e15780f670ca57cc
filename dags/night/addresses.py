"""Addresses that may hold secrets: they stand in the environment, and nothing ever shows them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from warehouse.errors import UsageError

if TYPE_CHECKING:
    from dags.night.settings import Config


def check_addresses(config: Config) -> None:
    """Raise UsageError where an environment variable that the settings name does not hold an address."""
    webhook_address(config)
    heartbeat_address(config)


def webhook_address(config: Config) -> str | None:
    """Return where notices go, if anywhere; raise UsageError where the variable does not hold an address."""
    return _address(config, "webhook_env", config.settings.notifications.webhook_env)


def heartbeat_address(config: Config) -> str | None:
    """Return where a night that went well is told, if anywhere; raises as `webhook_address` does."""
    return _address(config, "heartbeat_env", config.settings.notifications.heartbeat_env)


def _address(config: Config, key: str, name: str | None) -> str | None:
    if name is None:
        return None
    told = f"{config.file}: notifications.{key} names the environment variable {name}, which"
    if not (address := os.environ.get(name, "").strip()):
        raise UsageError(f"{told} is not set; set it to an address, or take the key out")
    if not _is_web_address(address):
        raise UsageError(f"{told} does not hold an address that begins with https:// or http://")
    return address


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and address.isprintable()
    except ValueError:
        return False
