"""SIGKILL during delivery, 20 times: how many mails were lost, how many came twice, and how.

    python benchmarks/kill_delivery.py [--kills 20] [--mails 400] [DATABASE_URL]

A process delivers to a real SMTP server (aiosmtpd) and is killed at a random moment; the next takes over. Leases
are cut to a second of a clock that runs with the kills, so that each killed sender's mail is taken again. To be seen:
lost 0; a mail that came twice has the same Message-ID; no obligation was reminded of twice in the database.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import Config
from cxhire.app import create_app
from cxhire.services import audit
from cxhire.services.deliver import LEASE, deliver
from cxhire.services.watch import watch
from cxhire.store import outbox
from cxhire.store.schema import ensure_newest
from tests.factories import WEDNESDAY, make_application, make_colleague, make_config, make_question
from tests.smtp_sink import Sink, listening


def deliver_until_killed(config: Config, life: int) -> None:
    """One sender's life; each life's clock is past the leases of those before it."""
    moment = WEDNESDAY + life * (LEASE + timedelta(seconds=1))
    with create_app(config, web=False).app_context():
        while True:
            deliver(config, lambda: moment)


def killed(config: Config, life: int, sink: Sink) -> None:
    """Starts a sender, lets it send something, and kills it at a random moment within the next mails."""
    process = multiprocessing.get_context("spawn").Process(target=deliver_until_killed, args=(config, life))
    before = len(sink.envelopes)
    process.start()
    while len(sink.envelopes) == before and process.is_alive():
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.15))
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url", nargs="?")
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--mails", type=int, default=400)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, listening(Sink()) as sink:
        url = given.url or f"sqlite:///{folder}/test.db"
        config = make_config(url, Path(folder), SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        with create_app(config, web=False).app_context():
            ensure_newest()
            for number in range(given.mails):
                owner = make_colleague(f"Owner {number}")
                make_question(
                    make_application(f"Candidate {number}", owner=owner), WEDNESDAY - timedelta(days=1)
                )
            queued = watch(config, WEDNESDAY)
            for life in range(given.kills):
                killed(config, life, sink)
            moment = WEDNESDAY + given.kills * (LEASE + timedelta(seconds=1))
            while deliver(config, lambda: moment):
                pass
            return report(queued, sink, given.kills)


def report(queued: list[int], sink: Sink, kills: int) -> int:
    rows = outbox.list_outgoing(limit=100_000)
    arrived = Counter(mail["Message-ID"] for mail in sink.mails)
    lost = [row.id for row in rows if not arrived[row.message_id]]
    unknown = arrived.keys() - {row.message_id for row in rows}
    to = Counter(mail["To"] for mail in sink.mails)
    other_id = sum(1 for row in rows if to[row.to_email] != arrived[row.message_id])
    events = Counter(event["subject"] for event in audit.export() if event["action"] == "obligation.reminded")
    recorded = Counter(event["subject"] for event in audit.export() if event["action"] == "mail.sent")
    twice = sum(1 for counted in (events, recorded) for number in counted.values() if number > 1)
    doubled = sum(1 for number in arrived.values() if number > 1)
    states = Counter(row.state for row in rows)
    print(f"killed {kills} times over {len(queued)} mails: lost {len(lost)}, came twice {doubled} "
          f"(under another Message-ID {other_id + len(unknown)}), twice in the database {twice}, {dict(states)}, "
          f"chain {'holds' if audit.verify().ok else 'BROKEN'}")  # fmt: skip
    return 1 if lost or other_id or unknown or twice else 0


if __name__ == "__main__":
    sys.exit(main())
