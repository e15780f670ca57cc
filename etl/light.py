"""What a process of the job does without, so that it begins sooner."""

from __future__ import annotations

import gc
import os
import sys

UNUSED = frozenset({"pandas", "pyarrow._azurefs", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._s3fs"})
YOUNG_OBJECTS = 20_000


class _Unused:
    """Tells whoever imports the library that it is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004
        """Raise ModuleNotFoundError for such a library; other names are for other finders."""
        if name in UNUSED:
            raise ModuleNotFoundError(f"steppe uses no {name}", name=name)


def begin_lightly() -> None:
    """Let this process import no library that it never uses, and look for garbage seldom.

    For commands and workers alone. pyarrow loads pandas, where it is installed, to see whether a list is one
    of its series, and so does DuckDB 1.5 with parameters; the job has none. It was 230 ms of the 870 ms of a
    night with nothing new. With its files pyarrow loads what reads them over the network, which never happens
    here: 7 ms. Readers of somebody's own sites may well use them: where STEPPE_SITES names some, they can be
    loaded. Half a million objects that a run loads and keeps were looked through every 700 objects: 25 ms.

    With numpy comes linear algebra, which nobody here asks for. It starts a thread for each further core, and
    that runs in circles for a tenth of a second, waiting for work, on the core that writes beside this one.
    """
    if not os.environ.get("STEPPE_SITES"):
        sys.meta_path.insert(0, _Unused)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(YOUNG_OBJECTS)
