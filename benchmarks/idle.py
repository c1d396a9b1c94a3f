#!/usr/bin/env python3
"""How long after its delivery a mail is in the record: a real Dovecot, IDLE, `run.py work`, SQLite.

.venv/bin/python benchmarks/idle.py [--mails 20]; exits 1 where one took 2 s or longer. Needs dovecot-imapd, -lmtpd.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.fetching import Installation, make_mail, wait_until  # noqa: E402
from tests import dovecot  # noqa: E402

LIMIT_SECONDS = 2.0


def measure(folder: Path, mails: int) -> list[float]:
    """Seconds from the end of each delivery to its commit, as another connection sees it."""
    installation = Installation(folder)
    with dovecot.running() as server:
        installation.connect(server, "jobs")
        worker = installation.start("work")
        try:
            wait_until(lambda: installation.state() == "watching")
            return [_one(installation, server, number) for number in range(mails)]
        finally:
            worker.terminate()
            worker.wait(60)


def _one(installation: Installation, server: dovecot.Dovecot, number: int) -> float:
    server.deliver("jobs", make_mail(number))
    began = time.monotonic()
    wait_until(lambda: installation.stored() > number)
    took = time.monotonic() - began
    time.sleep(0.5)  # back in IDLE, as it is nearly always
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took = measure(Path(folder), given.mails)
    found = {
        "mails": len(took),
        "median_s": round(statistics.median(took), 3),
        "worst_s": round(max(took), 3),
    }
    print(json.dumps(found))
    return 0 if max(took) < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
