"""Imports that somebody can watch: uploads, which a job takes in, and those of the command line.

An upload's files lie in the instance's `uploads/` until they are taken in. A run says with each batch how far it is
and that its process lives; when it dies, another goes on behind the last batch, and nothing is counted twice.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.file_names import safe_file_name
from cxhire.mail import sources
from cxhire.mail.sources import NotMail, Piece
from cxhire.services import ingest
from cxhire.services.incoming import Given
from cxhire.services.ingest import Summary
from cxhire.store import audit, imports
from cxhire.store.mail import ImportRun, ImportState
from cxhire.store.tasks import IMPORT, defer
from cxhire.store.transaction import write

LARGEST_UPLOAD = 2 << 30
BROKEN_KEPT, FAILED_KEPT = timedelta(days=1), timedelta(days=7)
# A batch takes seconds. Who has said nothing for so long is dead, and if not, has lost the run.
LEASE = timedelta(minutes=2)
ENDED = "The command was ended before it was through. Give it again: what is here already is passed over."
# A command that slept for longer than the lease was given up for dead, and isn't.
RUNS = {"state": ImportState.RUNNING.value, "error": None, "finished_at": None}
COUNTS = ("read", "new", "known", "quarantined", "unmatched")
Clock = Callable[[], datetime]


class LostLease(RuntimeError):
    """Another process has taken the run over; the batch at hand is its to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: the name it came with, only to be shown, and where its bytes are."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody who uploads says of all the mail."""

    opening_id: int | None = None
    owner_id: int | None = None
    colleague_id: int | None = None


def uploads_folder(config: Config) -> Path:
    """Where uploads wait, for the eyes of the owner of the process only."""
    folder = Path(config.instance) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Raises NotMail, in the names that the files came with, for the first that holds no mail."""
    for upload in uploads:
        try:
            sources.check(upload.path)
        except NotMail as wrong:
            raise NotMail(str(wrong).replace(str(upload.path), upload.name)) from wrong


def add_upload(uploads: Sequence[Upload], choice: Choice, config: Config, now: datetime, actor: str) -> int:
    """Moves the files to where the job finds them and answers the id of the run that waits. Commits.

    Raises NotMail; then nothing was moved.
    """
    check_uploads(uploads)
    folder = uploads_folder(config) / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    names = [safe_file_name(upload.name) for upload in uploads]
    for upload, stored in zip(uploads, _files(folder, names), strict=True):
        upload.path.rename(stored.path)
    run = ImportRun(
        source=", ".join(names), state=ImportState.WAITING.value, folder=folder.name, files=names,
        opening_id=choice.opening_id, owner_id=choice.owner_id, started_by_id=choice.colleague_id,
        started_at=now, total_bytes=sources.total_bytes([folder]),
    )  # fmt: skip
    with write():
        imports.add_import(run)
        defer(IMPORT)
        audit.append([_event(run.id, "import.added", now, actor, {"files": len(names)})])
    return run.id


def try_again(import_id: int, now: datetime, actor: str) -> bool:
    """Lets an upload that failed go on where it stopped; False where there is none. Commits."""
    with write():
        renewed = imports.renew_import(import_id)
        if renewed:
            defer(IMPORT)
            audit.append([_event(import_id, "import.retried", now, actor)])
    return renewed


def run_pending(config: Config, clock: Clock, stop: Callable[[], bool] = lambda: False) -> int:
    """Takes in all uploads that wait or whose process has died; answers how many were done. Commits in batches.

    Ends between two mails when `stop` says so, and leaves the rest to whoever comes next.
    """
    if not imports.has_pending(clock() - LEASE):
        return 0
    done = 0
    with write():
        imports.fail_imports(imports.list_dead_commands(clock() - LEASE), ENDED, clock())
    while not stop():
        lease = secrets.token_hex(8)
        with write():
            run = imports.claim_import(lease, clock(), clock() - LEASE)
        if run is None:
            break
        files = _files(uploads_folder(config) / (run.folder or ""), run.files)
        _Running(run, lease, clock, "system").upload(files, stop)
        done += 1
    return done


def run_command(
    paths: Sequence[Path], given: Given, clock: Clock, actor: str, seen: Callable[[int], object]
) -> Summary:
    """Takes in mail where it lies, with a run that tells of it. Commits in batches. Raises NotMail.

    `seen` is told how many bytes each mail used up.
    """
    lease = secrets.token_hex(8)
    run = ImportRun(
        source=", ".join(sources.shown(Path(path.name or path)) for path in paths), state=ImportState.RUNNING.value, files=[],
        opening_id=given.opening_id, owner_id=given.owner_id, started_at=clock(), lease=lease, alive_at=clock(),
        total_bytes=sources.total_bytes(paths),
    )  # fmt: skip
    with write():
        imports.add_import(run)
        audit.append([_event(run.id, "import.added", clock(), actor, {"files": len(paths)})])
    return _Running(run, lease, clock, actor).command(paths, seen)


class _Running:
    """One run in the hands of this process."""

    def __init__(self, run: ImportRun, lease: str, clock: Clock, actor: str) -> None:
        self.id, self.lease, self.clock, self.actor = run.id, lease, clock, actor
        self.before = {name: getattr(run, name) for name in COUNTS}
        self.done_bytes = run.done_bytes
        self.given = Given(run.opening_id, run.owner_id, run.id)
        self.stopped = False

    def upload(self, files: Sequence[Upload], stop: Callable[[], bool]) -> None:
        """Goes on behind the last mail that was taken in; whatever goes wrong is the run's, not the job's."""
        rest = islice(_named_pieces(files), self.before["read"], None)
        try:
            total = self._take_in(rest, stop)
        except LostLease:
            return
        except NotMail as wrong:
            self._fail(str(wrong))
        except Exception as error:
            self._fail(f"{type(error).__name__}. Try again; if it fails again, the log says more.")
            raise
        else:
            if self.stopped:
                self._change({"state": ImportState.WAITING.value, "lease": None})
                return
            self._finish(total)
            for upload in files:
                shutil.rmtree(upload.path.parent, ignore_errors=True)

    def command(self, paths: Sequence[Path], seen: Callable[[int], object]) -> Summary:
        try:
            total = self._take_in(_told(sources.pieces(paths), seen), lambda: False)
        except NotMail as wrong:
            self._fail(str(wrong))
            raise
        except KeyboardInterrupt:
            self._fail(ENDED)
            raise
        self._finish(total)
        return total

    def _take_in(self, found: Iterator[Piece], stop: Callable[[], bool]) -> Summary:
        raws = self._raws(found, stop)
        return ingest.import_messages(raws, self.clock, self.actor, given=self.given, on_batch=self._note)

    def _raws(self, found: Iterator[Piece], stop: Callable[[], bool]) -> Iterator[tuple[str, bytes]]:
        for piece in found:
            self.done_bytes += piece.read_bytes
            yield piece.source, piece.raw
            if stop():
                self.stopped = True
                return

    def _note(self, total: Summary) -> None:
        """Inside a batch's transaction. Raises LostLease, which takes the batch back."""
        counts = {name: count + getattr(total, name) for name, count in self.before.items()}
        values = counts | {"done_bytes": self.done_bytes, "alive_at": self.clock()} | RUNS
        if not imports.change_import(self.id, self.lease, values):
            raise LostLease

    def _finish(self, total: Summary) -> None:
        held = {name: value for name, value in asdict(total).items() if name not in COUNTS}
        done = {"state": ImportState.DONE.value, "finished_at": self.clock(), "lease": None}
        self._change(held | done, "import.finished")

    def _fail(self, error: str) -> None:
        values = {
            "state": ImportState.FAILED.value,
            "finished_at": self.clock(),
            "lease": None,
            "error": error,
        }
        self._change(values, "import.failed")

    def _change(self, values: dict[str, object], action: str | None = None) -> None:
        with write():
            if imports.change_import(self.id, self.lease, values) and action:
                audit.append([_event(self.id, action, self.clock(), self.actor)])


def _event(
    import_id: int, action: str, now: datetime, actor: str, detail: dict[str, object] | None = None
) -> Event:
    return Event(now, actor, action, f"import:{import_id}", detail=detail or {})


def _stored_name(number: int, name: str) -> str:
    """Where a file is kept: a number, and of the sender's name only an ending that says it is mail."""
    ending = Path(name).suffix.lower()
    return f"{number:04}{ending if ending in sources.MAIL_NAMES else ''}"


def _files(folder: Path, names: Sequence[str]) -> list[Upload]:
    return [Upload(name, folder / _stored_name(number, name)) for number, name in enumerate(names)]


def _named_pieces(files: Sequence[Upload]) -> Iterator[Piece]:
    """The mail in some files, its source told by the name that the file came with."""
    for upload in files:
        here = str(upload.path)
        try:
            for piece in sources.pieces([upload.path]):
                yield Piece(piece.source.replace(here, upload.name, 1), piece.raw, piece.read_bytes)
        except NotMail as wrong:
            raise NotMail(str(wrong).replace(here, upload.name, 1)) from wrong


def _told(found: Iterator[Piece], seen: Callable[[int], object]) -> Iterator[Piece]:
    for piece in found:
        yield piece
        seen(piece.read_bytes)


def forget_strays(config: Config, now: datetime) -> None:
    """Deletes what broken uploads left behind, and failed ones that nobody has tried again for a week."""
    folder = Path(config.instance) / "uploads"
    if not folder.is_dir() or imports.has_pending(now):
        return
    for path in folder.iterdir():
        age = now.timestamp() - path.stat().st_mtime
        if path.is_dir() and age > FAILED_KEPT.total_seconds():
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file() and age > BROKEN_KEPT.total_seconds():
            path.unlink(missing_ok=True)
