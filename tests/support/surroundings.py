"""Where the program finds its modules when tests run it in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM_PATH = os.pathsep.join([str(Path(__file__).parent / "without_pandas"), str(ROOT)])
"""PYTHONPATH for the program of this checkout, as it is installed: without pandas, which the tests need.

Where pandas is installed pyarrow imports it, which takes longer than most of what the tests let it do.
"""
