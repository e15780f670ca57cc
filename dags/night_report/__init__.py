"""The report of one run: what came in, what went out, what differs, for people and as JSON."""

from __future__ import annotations

from dags.night_report.writing import write_report

__all__ = ["write_report"]
