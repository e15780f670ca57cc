"""Cut short what writes, as often as one likes: `python -m tests.crashes --kills 2000 --seed 7`.

Each trial lets several faults happen one after the other to one warehouse, and then a run that nothing
disturbs, which has to make up for them. What is wrong is told with the operation, the faults and the seed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import count
from pathlib import Path
from random import Random

from tests.crashes.faults import (
    FULL_AT_BYTE,
    FULL_FROM_ACTION,
    KILLS,
    NO_SYNC_AT_ACTION,
    READ_ONLY_FROM_ACTION,
)
from tests.crashes.operations import TRIED
from tests.crashes.trials import fault_at, hold
from tests.crashes.yard import Yard

REFUSALS = (FULL_FROM_ACTION, NO_SYNC_AT_ACTION, READ_ONLY_FROM_ACTION, FULL_AT_BYTE)
MOST_IN_A_ROW = 4


def main() -> int:
    """Hold trials until there were enough kills; return 1 where anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often a process is to die")
    parser.add_argument("--seed", default="1", help="what the instants are drawn from")
    parser.add_argument("--operation", choices=TRIED, action="append", help="only this one; may be repeated")
    parser.add_argument("--refusals", action="store_true", help="let disks refuse things meanwhile, too")
    chosen = parser.parse_args()
    hows = [*KILLS, *(REFUSALS if chosen.refusals else ())]
    operations = chosen.operation or TRIED
    n_kills = n_problems = 0
    with tempfile.TemporaryDirectory() as folder, Yard(Path(folder)) as yard:
        for number in count():
            operation = operations[number % len(operations)]
            chance = Random(f"{chosen.seed}/{number}")
            taken = yard.known(operation).taken
            chosen_hows = chance.choices(hows, k=chance.randint(1, MOST_IN_A_ROW))
            faults = [fault_at(taken, how, chance.random()) for how in chosen_hows]
            trial = hold(yard, operation, faults)
            n_kills += trial.n_kills
            n_problems += len(trial.problems)
            for problem in trial.problems:
                print(f"seed {chosen.seed}, trial {number}: {problem}", flush=True)
            if n_kills >= chosen.kills:
                break
            if sys.stderr.isatty():
                print(f"\r{n_kills} of {chosen.kills} kills, {n_problems} problems", end="", file=sys.stderr)
    print(f"{n_kills} kills in {number + 1} trials: {n_problems} problems")
    return 1 if n_problems else 0


if __name__ == "__main__":
    sys.exit(main())
