#!/usr/bin/env python3
"""How long from `python3 run.py` to its first answer, once it is set up; beside what Python itself takes.

python3 benchmarks/second_start.py [--runs 5]; the first start, which sets up, is not counted. Prints medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def first_answer_seconds(instance: str) -> float:
    """From the command to the first whole page."""
    environ = {k: v for k, v in os.environ.items() if k not in ("BASE_URL", "DATABASE_URL", "CXHIRE_NO_VENV")}
    began = time.monotonic()
    with subprocess.Popen(
        ["python3", str(ROOT / "run.py"), "serve", "--port", "0"],
        env=environ | {"CXHIRE_INSTANCE": instance}, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout
        urllib.request.urlopen(f"{server.stdout.readline().strip()}/sign-in").read()
        took = time.monotonic() - began
        server.terminate()
    return took


def bare_python_seconds() -> float:
    began = time.monotonic()
    subprocess.run(["python3", "-c", "pass"], check=True)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as instance:
        print(f"first start, with set-up where it is due: {first_answer_seconds(instance):.2f} s")
        ours = [first_answer_seconds(instance) for _ in range(runs)]
        bare = [bare_python_seconds() for _ in range(runs)]
    print(
        f"second start to the first answer: median {statistics.median(ours):.2f} s, {min(ours):.2f} to {max(ours):.2f}"
    )
    print(f"python3 -c pass: median {statistics.median(bare):.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
