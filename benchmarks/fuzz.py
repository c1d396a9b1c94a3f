#!/usr/bin/env python3
"""Feeds the reading of mail with broken mail for some minutes: bytes, mail-shaped bytes, and real mail changed here and there.

python3 benchmarks/fuzz.py [--minutes 10] [--engine atheris] [--out findings]; prints what was run and found, and exits 1
with a finding, whose bytes are written to a file. Uses atheris where it is installed, which is led by what code a mail
reaches, else Hypothesis, which cuts a finding down to the smallest mail that still shows it. Mail to start from is
../shared/data/mail where that is present.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import logging
import mailbox
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MAIL = ROOT.parent / "shared" / "data" / "mail"
# So much that a changed mail takes a moment: speed on large ones is benchmarks/bad_input.py's.
LARGEST_SEED, MOST_SEEDS = 20_000, 2_000
A_ROUND, VARIATIONS = 100, 30
SLOW_SECONDS = 2.0


class Run:
    """Counts the mails read, and keeps the last one that failed or was slow."""

    def __init__(self) -> None:
        self.executions = 0
        self.slowest = 0.0
        self.failed = b""

    def check(self, raw: bytes) -> None:
        from tests import shapes

        self.executions += 1
        began = time.process_time()
        try:
            shapes.check(raw)
            taken = time.process_time() - began
            self.slowest = max(self.slowest, taken)
            assert taken < SLOW_SECONDS, f"took {taken:.1f} s"
        except BaseException:
            self.failed = raw
            raise


def seeds() -> list[bytes]:
    """Real mail, where there is some."""
    from tests import hostile

    made = [hostile.plain(hostile.WORDS), hostile.mixed(b"Content-Type: text/html\n\n<p>x</p>")]
    found = (raw for raw in _stored() if len(raw) <= LARGEST_SEED)
    return made + [raw for raw, _ in zip(found, range(MOST_SEEDS), strict=False)]


def _stored() -> Iterator[bytes]:
    for path in sorted(MAIL.rglob("*.eml")):
        yield path.read_bytes()
    for path in sorted(MAIL.rglob("*.mbox")):
        for message in mailbox.mbox(path, create=False):
            yield message.as_bytes()


def by_hypothesis(run: Run, until: float) -> BaseException | None:
    """Rounds of examples until the time is over; the first finding, cut down."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    from tests import shapes

    corpus = seeds()
    print(f"{len(corpus):,} mails to start from", flush=True)
    options = settings(
        max_examples=A_ROUND, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip

    def around(raw: bytes) -> None:
        for variation in shapes.varied(raw, VARIATIONS):
            run.check(variation)

    test = options(given(st.one_of(shapes.mutated(corpus), shapes.any_bytes))(around))
    while time.monotonic() < until:
        try:
            test()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return error
    return None


def by_atheris(run: Run, minutes: float) -> None:
    """Never comes back: libFuzzer ends the process, and writes a finding itself."""
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["cxhire"]):
        from tests import shapes  # noqa: F401
    corpus = Path(tempfile.mkdtemp(prefix="cxhire-corpus-"))
    for raw in seeds():
        (corpus / hashlib.sha256(raw).hexdigest()).write_bytes(raw)
    seconds = f"-max_total_time={int(minutes * 60)}"
    atheris.Setup(
        [sys.argv[0], str(corpus), seconds, "-timeout=20", "-max_len=20000", "-print_final_stats=1"],
        run.check,
    )
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--engine", choices=["atheris", "hypothesis"])
    parser.add_argument("--out", type=Path, default=Path("findings"))
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    run = Run()
    engine = asked.engine or ("atheris" if importlib.util.find_spec("atheris") else "hypothesis")
    if engine == "atheris":
        by_atheris(run, asked.minutes)
    began = time.monotonic()
    error = by_hypothesis(run, began + asked.minutes * 60)
    print(
        f"hypothesis: {run.executions:,} executions in {(time.monotonic() - began) / 60:.1f} minutes, the slowest {run.slowest:.2f} s,"
        f" {int(error is not None)} findings"
    )
    if error is None:
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / f"{hashlib.sha256(run.failed).hexdigest()[:16]}.eml"
    path.write_bytes(run.failed)
    traceback.print_exception(error)
    print(f"the mail is in {path}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
