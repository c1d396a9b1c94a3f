#!/usr/bin/env python3
"""The most memory that `run.py import` takes for a small and a ten times larger mbox: it must not grow.

python3 benchmarks/mbox_memory.py [--small 20000] [--large 200000]; exits 1 where the ratio is over 1.3. Takes
minutes, and 2.5 GB of disk for each 100,000 mails. The mail is ../shared/bench/corpus.py's where that is present.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "bench" / "corpus.py"
OUR_DOMAIN = "hire.example"  # in that corpus
MOST_RATIO = 1.3


def make_mbox(path: Path, count: int) -> None:
    if CORPUS.is_file():
        command = [
            sys.executable,
            CORPUS,
            "--n",
            str(count),
            "--seed",
            "7",
            "--format",
            "mbox",
            "--out",
            path,
        ]
        subprocess.run(
            [*command, "--truth", path.with_suffix(".jsonl")], check=True, stdout=subprocess.DEVNULL
        )
        return
    chance, start = random.Random(7), datetime(2025, 1, 6, 9, tzinfo=UTC)
    with path.open("w", encoding="ascii") as file:
        for number in range(count):
            at = start + timedelta(minutes=number)
            file.write(
                f"From mail@example.org {at:%a %b %d %H:%M:%S %Y}\n"
                f"From: Candidate <c{number // 3}@mail.example>\nTo: jobs@hire.example\nSubject: Application {number // 3}\n"
                f"Date: {format_datetime(at)}\nMessage-ID: <{number}@bench>\n\n"
                + "\n".join(
                    chance.choices(("When do I hear from you?", "I can start in May.", "word " * 14), k=80)
                )
                + "\n\n"
            )


def import_peak(path: Path, folder: Path) -> tuple[int, float, dict[str, object]]:
    """Peak RSS in KiB, seconds, and the import's own summary."""
    folder.mkdir()
    environment = {**os.environ, "CXHIRE_INSTANCE": str(folder), "CXHIRE_NO_VENV": "1"}
    environment.pop("DATABASE_URL", None)
    # Who we are, as in any real installation: else each recruiter is one candidate with thousands of mails.
    command = [sys.executable, ROOT / "run.py", "team", "add-domain", OUR_DOMAIN]
    subprocess.run(command, check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    with (folder / "summary.json").open("w+") as out:
        child = subprocess.Popen(
            [sys.executable, ROOT / "run.py", "import", "--json", path],
            stdout=out,
            env=environment,
            cwd=folder,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return usage.ru_maxrss, time.monotonic() - began, json.loads(out.read())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=200_000)
    asked = parser.parse_args()
    peaks = []
    with tempfile.TemporaryDirectory(prefix="cxhire-memory-") as name:
        for count in (asked.small, asked.large):
            path = Path(name) / f"{count}.mbox"
            make_mbox(path, count)
            peak, seconds, summary = import_peak(path, Path(name) / f"instance-{count}")
            peaks.append(peak)
            print(
                f"{count:>8,} mails  {path.stat().st_size / 2**20:8,.0f} MiB  peak {peak / 1024:6.1f} MiB"
                f"  {seconds:6.1f} s  read {summary['read']:,}, new {summary['new']:,}, known {summary['known']:,},"
                f" quarantined {summary['quarantined']:,}", flush=True,
            )  # fmt: skip
            path.unlink()
    ratio = peaks[1] / peaks[0]
    print(f"ratio {ratio:.2f} (at most {MOST_RATIO})")
    return int(ratio > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
