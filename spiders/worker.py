"""A worker: a process that reads what its foreman sends, and stages it in a folder of its own.

It is started as `python -m spiders.worker ORDER` by `spiders.workers`; ORDER is a JSON object with the
`settings` of the crawl and the `log_level` of what is to be handed on.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any

from etl.foreman import Foreman
from etl.light import begin_lightly
from spiders.crawler import problem_of, run_crawler
from warehouse.errors import SteppeError


def main() -> None:
    """Work until the foreman has no more errands, then tell it how that went."""
    begin_lightly()
    order: dict[str, Any] = json.loads(sys.argv[1])
    logging.getLogger().setLevel(order["log_level"])
    try:
        foreman, problem = _work(order["settings"])
        foreman.end(str(problem) if problem else None)
    except (OSError, EOFError):  # whoever has started it is gone
        os._exit(1)
    os._exit(0)  # all is written and told; letting go of the memory piece by piece takes a tenth of a second


def _work(settings: dict[str, Any]) -> tuple[Foreman, BaseException | None]:
    try:
        run = run_crawler(settings, inboxes=None)
    except Exception as problem:  # noqa: BLE001  such as a folder that cannot be made
        failure = f"a worker could not begin: {type(problem).__name__}: {problem}; nothing was published"
        return Foreman(settings["STEPPE_FOREMAN"]), SteppeError(failure)
    assert run.foreman is not None
    return run.foreman, problem_of(run)


if __name__ == "__main__":
    main()
