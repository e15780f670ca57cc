"""What ends a benchmark without figures."""

from __future__ import annotations

import click


class BenchmarkError(click.ClickException):
    """Nothing could be measured, or what was measured is not what was meant; the message says why.

    Not exit code 1, which says that a target was missed.
    """

    exit_code = 2
