#!/usr/bin/env python3
"""Whether business time is right: made cases, each held against the clock on the wall, looked at minute by minute.

python3 benchmarks/business_time.py [CASES] [--seed 1] [--processes 1]; 100,000 cases take a quarter of an hour on one
free core. Cases are of zone, week, holidays, absence and span (tests/minute_counter.py), and most lie within three days of
a change of the clock. Exits 1 where one differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.minute_counter import Case, cases, differences  # noqa: E402

AT_ONCE = 1_000


def work(seed: int, count: int) -> tuple[Counter[str], list[str]]:
    """What a share of the cases was of, and where they differed."""
    told: Counter[str] = Counter()
    wrong: list[str] = []
    for case in islice(cases(seed), count):
        told += Counter(_kinds(case))
        wrong += differences(case)
    return told, wrong


def _kinds(case: Case) -> list[str]:
    zone, end = ZoneInfo(case.zone), case.start + case.span * timedelta(minutes=1)
    kinds = {
        "with an absence": case.away is not None,
        "with holidays": bool(case.holidays),
        "with split days": any(len(day) > 1 for day in case.week),
        "within three days of a change of the clock": _is_near(case, zone),
        "over a change of the clock": case.start.astimezone(zone).utcoffset()
        != end.astimezone(zone).utcoffset(),
    }
    return ["cases", *(kind for kind, holds in kinds.items() if holds)]


def _is_near(case: Case, zone: ZoneInfo) -> bool:
    days = (case.start + timedelta(days=n) for n in range(-3, 5))
    return len({day.astimezone(zone).utcoffset() for day in days}) > 1


def main() -> int:
    """Runs all, says how it goes, and what differs."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("cases", nargs="?", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--processes", type=int, default=1)
    given = arguments.parse_args()
    began = time.monotonic()
    sizes = [min(AT_ONCE, given.cases - done) for done in range(0, given.cases, AT_ONCE)]
    seeds = [given.seed * 1_000_000 + number for number in range(len(sizes))]
    told: Counter[str] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(given.processes) as pool:
        for number, (kinds, differing) in enumerate(pool.map(work, seeds, sizes), start=1):
            told += kinds
            wrong += differing
            if number % 10 == 0:
                print(f"{told['cases']:,} cases, {len(wrong)} mismatches", file=sys.stderr, flush=True)
    for kind, count in told.most_common():
        print(f"{count:>9,} {kind}")
    print(f"{len(wrong):>9,} mismatches in {time.monotonic() - began:,.0f} s")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
