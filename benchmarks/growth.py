#!/usr/bin/env python3
"""What a mail costs in a database that holds much already, against an empty one: it must not grow.

python3 benchmarks/growth.py [--stored 300000] [--step 5000] [--rounds 3]; exits 1 where the ratio is over 1.15. The
same mail is imported into both, in turns, and CPU time is compared, of the whole command. Takes minutes, and 12 kB of
disk for each mail that is stored. The mail is ../shared/bench/corpus.py's.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "bench" / "corpus.py"
OUR_DOMAIN = "hire.example"  # in that corpus
MOST_RATIO = 1.15


def make_mbox(path: Path, count: int, seed: int) -> Path:
    command = [
        sys.executable, CORPUS, "--n", str(count), "--seed", str(seed), "--format", "mbox", "--out", path,
    ]  # fmt: skip
    subprocess.run([*command, "--truth", os.devnull], check=True, stdout=subprocess.DEVNULL)
    return path


def make_instance(folder: Path) -> Path:
    folder.mkdir()
    start(folder, "team", "add-domain", OUR_DOMAIN).wait()
    return folder


def start(instance: Path, *argv: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "CXHIRE_INSTANCE": str(instance), "CXHIRE_NO_VENV": "1"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *map(str, argv)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    )  # fmt: skip


def cost(instance: Path, mbox: Path) -> tuple[float, int]:
    """CPU milliseconds of one mail, start and end of the command included, and how many mails were new."""
    child = start(instance, "import", "--json", mbox)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    summary = json.loads(said)
    return 1000 * (used.ru_utime + used.ru_stime) / summary["read"], summary["new"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=300_000)
    parser.add_argument("--step", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cxhire-growth-") as name:
        folder = Path(name)
        full = make_instance(folder / "full")
        history = make_mbox(folder / "history.mbox", asked.stored, 7)
        spent, _ = cost(full, history)
        history.unlink()
        print(f"{asked.stored:,} mails stored, {spent:.3f} ms of CPU each", flush=True)
        ratios = [in_turn(folder, full, asked.step, number) for number in range(asked.rounds)]
    ratio = statistics.median(ratios)
    print(f"ratio {ratio:.2f}, {min(ratios):.2f} to {max(ratios):.2f} (at most {MOST_RATIO})")
    return int(ratio > MOST_RATIO)


def in_turn(folder: Path, full: Path, step: int, number: int) -> float:
    """How much more the same new mail costs in the full database than in an empty one."""
    mbox = make_mbox(folder / f"{number}.mbox", step, 100 + number)
    empty = make_instance(folder / f"empty-{number}")
    in_empty, new_in_empty = cost(empty, mbox)
    in_full, new_in_full = cost(full, mbox)
    shutil.rmtree(empty)
    mbox.unlink()
    print(
        f"empty {in_empty:.3f} ms, {new_in_empty:,} new; full {in_full:.3f} ms, {new_in_full:,} new",
        flush=True,
    )
    return in_full / in_empty


if __name__ == "__main__":
    sys.exit(main())
