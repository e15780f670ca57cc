"""Finds the sites: every folder that holds `site.toml`, without any being registered elsewhere."""

from __future__ import annotations

import hashlib
import importlib
import importlib.machinery
import importlib.util
import sys
import tomllib
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from etl.site import Site, Sites, bare_host
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

OWN_SITES = Path(__file__).parent / "sites"
_TEXTS = ("name", "title", "language", "time_zone", "home", "rights")
_LISTS = ("hosts", "currencies")
_GATES = "gates"


def load(extra_folders: Sequence[Path]) -> Sites:
    """Return every site below the project's own folder and the extra ones.

    Raise UsageError for a folder that cannot be used, a name that two folders bear, or a host that two
    sites claim.
    """
    by_name: dict[str, Site] = {}
    by_host: dict[str, Site] = {}
    folders: dict[str, Path] = {}
    for folder in [path for root in (OWN_SITES, *extra_folders) for path in site_folders(root)]:
        site = read_site(folder)
        other = folders.setdefault(site.name, folder)
        if other.resolve() == folder.resolve() and site.name in by_name:
            continue  # the same folder, reached by two of the extra folders
        if site.name in by_name:
            raise UsageError(f"two folders hold the site {site.name}: {other} and {folder}; remove one")
        by_name[site.name] = site
        _claim_hosts(site, by_host)
    return Sites(dict(sorted(by_name.items())), by_host)


def _claim_hosts(site: Site, by_host: dict[str, Site]) -> None:
    for host in map(bare_host, site.hosts):
        holder = by_host.setdefault(host, site)
        if holder is not site:
            raise UsageError(f"the host {host} is claimed by two sites: {holder.name} and {site.name}")


def site_folders(root: Path) -> list[Path]:
    """Return the folders at or below `root` that hold a `site.toml`, in the order of their paths.

    Raise UsageError where there is none.
    """
    folders = sorted(found.parent for found in root.rglob("site.toml"))
    if not folders:
        raise UsageError(f"no site.toml below the folder {root}; each site is a folder with its site.toml")
    return folders


def read_site(folder: Path) -> Site:
    """Return the site that the folder holds; raise UsageError naming the file and key that is wrong."""
    if not folder.name.isidentifier():
        raise UsageError(f"the site folder {folder} needs a name of letters, digits and underscores")
    settings = read_settings(folder / "site.toml")
    module = _readers_module(folder)
    for name in ("READERS", "detects"):
        if not hasattr(module, name):
            raise UsageError(f"{folder / 'readers.py'} has no {name}")
    if len({reader.layout for reader in module.READERS}) < len(module.READERS):
        raise UsageError(f"{folder / 'readers.py'} has two READERS of one layout; give each its own name")
    return Site(
        **settings,
        detector=module.detects,
        readers=tuple(module.READERS),
        landmarks=getattr(module, "landmarks", None),
    )


def read_settings(file: Path) -> dict[str, Any]:
    """Return what `site.toml` says; raise UsageError naming the file and the key that does not fit."""
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UsageError(f"{file} cannot be read as TOML: {error}") from error
    _check_keys(file, settings)
    for key in _TEXTS:
        if not isinstance(settings[key], str) or not settings[key].strip():
            raise UsageError(f"{file}: {key!r} must be a text")
    for key in _LISTS:
        settings[key] = _texts(file, key, settings[key])
    _check_time_zone(file, settings["time_zone"])
    return settings


def _check_keys(file: Path, settings: dict[str, Any]) -> None:
    known = (*_TEXTS, *_LISTS, _GATES)
    for key in settings.keys() - set(known):
        raise UsageError(f"{file} has an unknown key {key!r}; known are {', '.join(known)}")
    for key in (*_TEXTS, *_LISTS):
        if key not in settings:
            raise UsageError(f"{file} lacks the key {key!r}")
    if not isinstance(settings.get(_GATES, {}), dict):
        raise UsageError(f"{file}: {_GATES!r} must be a table")


def _texts(file: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise UsageError(f"{file}: {key!r} must be a list of texts")
    return tuple(value)


def _check_time_zone(file: Path, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise UsageError(f"{file}: {name!r} is no time zone; write it as in 'Asia/Bishkek'") from error


@contextmanager
def _no_bytecode_written() -> Iterator[None]:
    """Keep Python from writing beside a site's modules.

    A full disk would leave half a file there, which no later run could load.
    """
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _readers_module(folder: Path) -> ModuleType:
    """Import the folder's `readers`, which may import its neighbours relatively (`from .x import y`)."""
    package = f"_steppe_site_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    is_own = folder.parent.resolve() == OWN_SITES.resolve()
    if is_own:
        package = f"etl.sites.{folder.name}"
    elif package not in sys.modules:
        spec = importlib.machinery.ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[package] = importlib.util.module_from_spec(spec)
    try:
        with nullcontext() if is_own else _no_bytecode_written():
            return importlib.import_module(f"{package}.readers")
    except Exception as error:  # whatever a user's module raises, the user must see where
        raise UsageError(
            f"{folder / 'readers.py'} cannot be imported: {type(error).__name__}: {error}"
        ) from error
