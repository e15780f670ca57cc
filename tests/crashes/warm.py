"""A process that has loaded everything and done nothing: copies of it begin at once, and may die.

It reads orders from standard input, a JSON array a line: the operation, its place, and the fault. It answers
each with how the copy ended: the exit code, or a signal's number below zero, and its CPU time.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
from pathlib import Path

import dags
import etl
import spiders
import warehouse
from dags.command_line.failures import report
from spiders import settings
from tests.crashes.faults import COUNTED, Fault, Interference
from tests.crashes.operations import OPERATIONS
from tests.crashes.places import Place

LOADED_LATE = (
    "pyarrow.dataset",
    "scrapy.core.downloader",
    "scrapy.dupefilters",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.extensions.feedexport",
    "scrapy.logformatter",
    "scrapy.spidermiddlewares.start",
    "scrapy.statscollectors",
    "tqdm",
)
"""What libraries import when they are used: it takes longer than some operations."""
ELSEWHERE = ("dags.nightly",)
"""What is loaded in other environments than the job's."""


def load_everything() -> None:
    """Import what runs import when they come to it."""
    # A copy that dies, or that finds the disk full, must leave no half of a module in this Python.
    sys.dont_write_bytecode = True
    for package in (dags, etl, spiders, warehouse):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and found.name not in ELSEWHERE:
                importlib.import_module(found.name)
    for name in LOADED_LATE:
        importlib.import_module(name)


def obey(order: str) -> None:
    """Do what is ordered in this process, and end with its exit code."""
    name, root, fault = json.loads(order)
    place = Place(Path(root))
    with place.out.open("wb") as out, place.err.open("wb") as err, Path(os.devnull).open("rb") as nothing:
        for number, stream in enumerate((nothing, out, err)):
            os.dup2(stream.fileno(), number)
    tempfile.tempdir = str(place.temporary)
    os.chdir(place.root)
    settings.STEPPE_SITES[:] = [str(place.sites)] if place.sites.exists() else []
    interference = Interference(Fault(*fault), place.root)
    code = 0
    try:
        code = OPERATIONS[name].run(place, interference.begin)
    except BaseException as problem:  # noqa: BLE001  as the program's own last place has it
        code = report(problem, debug=False)
    sys.stdout.flush()
    sys.stderr.flush()
    if Fault(*fault) == COUNTED:
        place.taken.write_text(json.dumps(interference.taken()))
    os._exit(code)


def serve() -> None:
    """Obey until there are no more orders, each order in a copy of this process."""
    load_everything()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever gives the orders decides when it is over
    for order in sys.stdin:
        copy = os.fork()
        if not copy:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            obey(order)
        _, status, used = os.wait4(copy, 0)
        answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]
        print(json.dumps(answer), flush=True)
    os._exit(0)  # nothing is left to tidy up


if __name__ == "__main__":
    serve()
