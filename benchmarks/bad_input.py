#!/usr/bin/env python3
"""What each hostile input costs the intake, and the mail behind it: seconds and the most memory, in a process of its own.

python3 benchmarks/bad_input.py [WORDS ...] [--seconds 2] [--mb 200]; WORDS choose the inputs whose names contain them.
Each is taken in from a file, by the same steps as `run.py import`, into an SQLite database of its own; then one
ordinary mail. Exits 1 where one takes more than what is allowed, or where the next mail is not taken in.
"""

from __future__ import annotations

import argparse
import base64
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import hostile  # noqa: E402

FROM = b"From kim@mail.example Mon May  4 09:00:00 2026\n"
NEXT = (
    b"From: Kim <kim@mail.example>\nTo: jobs@acme.example\nSubject: Next\nMessage-ID: <next@x>\n\nAnd me?\n"
)
Writer = Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process said of itself: CPU and wall seconds for the input and for the next mail, megabytes at most."""

    name: str
    seconds: float
    wall: float
    next_seconds: float
    mb: int
    read: int
    kept: int
    refused: str

    @property
    def is_next_in(self) -> bool:
        return self.kept >= 1


def large(name: str, size: int, *, packed: bool = False) -> Writer:
    """A mail of that size in a file of that name, and in an mbox the next one behind it."""

    def write(folder: Path) -> Path:
        path = folder / name
        with path.open("wb") as file:
            file.write(FROM if name.endswith(".mbox") else b"")
            file.write(
                hostile.PARTS + b"--b\n\n" + hostile.WORDS + b"--b\nContent-Type: video/mp4; name=cv.mp4\n"
            )
            file.write(b"Content-Transfer-Encoding: base64\n\n")
            while file.tell() < size:
                file.write(base64.encodebytes(os.urandom(57 * 20_000)))
            file.write(b"--b--\n\n" + (FROM + NEXT if name.endswith(".mbox") else b""))
        return _zip_of(path) if packed else path

    return write


def _zip_of(path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(path, path.name)
    path.unlink()
    return path.with_suffix(".zip")


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    path.write_bytes(hostile.bomb(50 << 20))
    return path


def _many_files(folder: Path) -> Path:
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            mail = number % 1_000 == 0
            content = NEXT.replace(b"next", b"%d" % number) if mail else b"x"
            archive.writestr(f"{number}.{'eml' if mail else 'jpg'}", content)
    return path


def _separators(folder: Path) -> Path:
    path = folder / "lines.mbox"
    path.write_bytes(FROM + b"A: b\n\n" + (b"\nFrom " + b"Mon 09:00 " * 100_000 + b"\n\n") * 20 + FROM + NEXT)
    return path


def _short_mails(folder: Path) -> Path:
    path = folder / "short.mbox"
    path.write_bytes((FROM + b"A: b\n\n") * 5_000)
    return path


FILES: dict[str, Writer] = {
    "a message of 200 MB as .eml": large("a.eml", 200 << 20),
    "a message of 200 MB in an mbox": large("a.mbox", 200 << 20),
    "a message of 200 MB in a zip": large("a.mbox", 200 << 20, packed=True),
    "a message of 39 MB as .eml": large("a.eml", 39 << 20),
    "a message of 39 MB in an mbox": large("a.mbox", 39 << 20),
    "a 49 kB zip of 50 MB, to import": _bomb,
    "a zip of 100,000 files, 100 of them mail": _many_files,
    "an mbox with From lines of a megabyte": _separators,
    "5,000 mails of one line, all alike": _short_mails,
}


def _eml(name: str) -> Writer:
    def write(folder: Path) -> Path:
        path = folder / "hostile.eml"
        path.write_bytes(hostile.MAILS[name]())
        return path

    return write


INPUTS: dict[str, Writer] = FILES | {name: _eml(name) for name in hostile.MAILS}


def take_in(path: Path) -> None:
    """The child: takes in one file and then the next mail, and prints what that took."""
    from config import from_environment
    from cxhire.app import create_app
    from cxhire.mail.sources import NotMail, pieces
    from cxhire.services import ingest, team
    from cxhire.store import mail, schema

    environment = {"CXHIRE_INSTANCE": str(path.parent / "instance"), "SECRET_KEY": "s" * 32}
    now, refused = datetime(2026, 5, 6, 12, tzinfo=UTC), ""
    app = create_app(from_environment(environment, ROOT), web=False)
    with app.app_context():
        schema.upgrade()
        team.add_domain("acme.example", now, "benchmark")
        ingest.import_messages([("first", NEXT.replace(b"<next@x>", b"<first@x>"))], lambda: now, "benchmark")
        began, wall = time.process_time(), time.perf_counter()
        try:
            ingest.import_messages(((p.source, p.raw) for p in pieces([path])), lambda: now, "benchmark")
        except NotMail as wrong:
            refused = str(wrong).replace(str(path), path.name)
        taken, wall = time.process_time() - began, time.perf_counter() - wall
        stored = mail.count_messages() + mail.count_quarantine()
        began = time.process_time()
        summary = ingest.import_messages([("next", NEXT)], lambda: now, "benchmark")
        last = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(taken, wall, last, peak, stored - 1, summary.new + summary.known, refused, sep="\t")


def costs(names: Iterable[str]) -> Iterator[Cost]:
    for name in names:
        with tempfile.TemporaryDirectory(prefix="cxhire-bad-input-") as folder:
            # By a child of its own: a process begins with the peak of the one that started it.
            path = _child("--make", name, folder).rstrip("\n")
            seconds, wall, last, mb, stored, kept, refused = (
                _child("--take-in", path).rstrip("\n").split("\t")
            )
            yield Cost(
                name, float(seconds), float(wall), float(last), int(mb), int(stored), int(kept), refused
            )


def _child(*arguments: str) -> str:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--take-in", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--mb", type=int, default=200)
    asked = parser.parse_args()
    if asked.take_in:
        take_in(asked.take_in)
        return 0
    if asked.make:
        print(INPUTS[asked.make[0]](Path(asked.make[1])))
        return 0
    chosen = [name for name in INPUTS if not asked.words or any(word in name for word in asked.words)]
    found = []
    print("CPU s   wall s  next s  peak MB  stored")
    for cost in costs(chosen):
        found.append(cost)
        over = " <<<" if cost.seconds > asked.seconds or cost.mb > asked.mb or not cost.is_next_in else ""
        print(
            f"{cost.seconds:5.2f} {cost.wall:8.2f} {cost.next_seconds:7.3f} {cost.mb:8} {cost.read:7}  {cost.name}"
            f"{': ' + cost.refused if cost.refused else ''}{over}", flush=True,
        )  # fmt: skip
    slowest, fattest = max(found, key=lambda c: c.seconds), max(found, key=lambda c: c.mb)
    late = max(found, key=lambda c: c.next_seconds)
    print(
        f"{len(found)} inputs; slowest {slowest.seconds:.2f} s: {slowest.name}; fattest {fattest.mb} MB: {fattest.name};"
    )
    print(f"the next mail took {late.next_seconds:.3f} s at most, after: {late.name}")
    return int(any(c.seconds > asked.seconds or c.mb > asked.mb or not c.is_next_in for c in found))


if __name__ == "__main__":
    sys.exit(main())
