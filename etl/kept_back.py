"""Pages that could be read and are kept back all the same: by a gate, or by somebody."""

from __future__ import annotations

DISCARDED = "discarded"
"""Somebody has taken the page out of quarantine for good."""
HELD = "held"
"""Somebody has kept the page out of a night that was refused."""
FORGOTTEN = "forgotten"
"""It was taken down, and its bytes with it."""
GATE_PREFIX = "gate-"
"""What leads the reason of a page that failed a gate; the rest is the gate's name."""

BY_HAND = f"reason IN ('{DISCARDED}', '{HELD}', '{FORGOTTEN}')"
BY_GATE = f"starts_with(reason, '{GATE_PREFIX}')"
NOT_KEPT_BACK = f"(reason IS NULL OR NOT ({BY_HAND} OR {BY_GATE}))"
"""Conditions over `pages`. What is kept back stays so, until it is read again by name or by its reason."""
