"""The limits of a run: those of the setting STEPPE_LIMITS, and what a caller says instead."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from etl.limits import figures_of
from spiders.forms.limits import Limits
from spiders.settings import STEPPE_LIMITS

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_FIGURES: Mapping[str, int] = MappingProxyType({})


def limits_with(figures: Mapping[str, int] = NO_FIGURES) -> Limits:
    """Return the limits with some overridden; raise UsageError for names and figures that are none."""
    return Limits.of_setting({**figures_of(STEPPE_LIMITS), **figures})
