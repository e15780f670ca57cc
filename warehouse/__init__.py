"""How tables are kept and read: the contract, the snapshots, the catalogue.

`warehouse.connect(path, at=None)` opens a warehouse for reading. It is loaded on first use, so that importing
this package stays cheap for callers that only want the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.opening import connect as connect

__all__ = ["connect"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  the hook's type is given by the language
    if name == "connect":
        from warehouse.opening import connect as opened  # noqa: PLC0415  duckdb loads only when used

        return opened
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
