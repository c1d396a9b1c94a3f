"""All that an installation is, in one file, and back from it: the database, the secret key, and what to check them by."""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config import Config
from cxhire import __version__
from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.store import copying, schema
from cxhire.store.audit import append, get_head
from cxhire.store.copying import CopyFailed
from cxhire.store.transaction import release, write

DATABASE, KEY, ABOUT = "database", "secret_key", "about.json"
LAST = (
    "last_backup"  # a file in the instance folder, touched by each; who backs up otherwise can touch it too
)


class NoBackup(Exception):
    """It can't be made or put back; the text says why, and what was left as it was."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was written: bytes, how many audit events it holds, and whether the key is in it."""

    path: Path
    size: int
    events: int
    key_included: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and when it was made; `same_key` is False where SECRET_KEY is another one than then."""

    made_at: datetime
    events: int
    migrated_from: str
    same_key: bool


def back_up(config: Config, target: Path, now: datetime) -> BackedUp:
    """Writes one file, readable by its owner only, while everything goes on. Commits. Raises NoBackup.

    The file holds what candidates wrote and the key that opens stored passwords: keep it as you keep those.
    """
    if target.exists():
        raise NoBackup(f"{target} exists already. Nothing was written.")
    events, head = get_head()
    about = {
        "version": __version__, "revision": schema.current_revision(), "made_at": now.isoformat(),
        "engine": "sqlite" if copying.is_sqlite() else "postgresql", "events": events, "head": head.hex(),
    }  # fmt: skip
    release()
    key = config.instance / KEY
    partial = target.with_name(f"{target.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".cxhire-backup-") as folder:
            copy = Path(folder) / DATABASE
            copying.copy_out(copy)
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                _pack(file, about, copy, key if key.exists() else None)
        os.replace(partial, target)
    except (OSError, CopyFailed) as error:
        partial.unlink(missing_ok=True)
        raise NoBackup(f"{_reason(error)}. No back-up was written.") from error
    with write():
        append([Event(now, "command", "backup.made", "installation", detail={"events": events})])
    (config.instance / LAST).touch(mode=0o600)
    return BackedUp(target, target.stat().st_size, events, key.exists())


def _pack(file: Any, about: dict[str, Any], copy: Path, key: Path | None) -> None:
    with tarfile.open(fileobj=file, mode="w") as tar:
        text = json.dumps(about, indent=1).encode()
        entry = tarfile.TarInfo(ABOUT)
        entry.size, entry.mode = len(text), 0o600
        tar.addfile(entry, io.BytesIO(text))
        if key:
            tar.add(key, KEY)
        tar.add(copy, DATABASE)
        file.flush()
    os.fsync(file.fileno())


def restore(config: Config, source: Path, now: datetime) -> Restored:
    """Puts a back-up into an installation that has no database yet, brings it to this version, and checks the audit
    chain against what the back-up says of it. Commits. Raises NoBackup.

    What was sent after the back-up was made may be sent again, under the same Message-IDs.
    """
    if copying.has_tables():
        raise NoBackup(
            "There is a database here already. Restore into an empty place: another CXHIRE_INSTANCE or DATABASE_URL, "
            "or move the old one away. Nothing was changed."
        )
    try:
        with tarfile.open(source) as tar, tempfile.TemporaryDirectory(dir=config.instance) as folder:
            about = _checked(json.loads(_member(tar, ABOUT)))
            tar.extract(DATABASE, folder, filter="data")
            copying.copy_in(Path(folder) / DATABASE)
            same_key = _put_key(config, tar)
    except (OSError, tarfile.TarError, KeyError, ValueError, CopyFailed) as error:
        raise NoBackup(f"{_reason(error)}. Nothing was restored.") from error
    schema.ensure_newest()
    found = audit.verify()
    kept = copying.get_hash_at(about["events"])
    if not found.ok or (about["events"] and (kept is None or kept.hex() != about["head"])):
        raise NoBackup("It was restored, but its audit chain is not the one that was backed up.")
    audit.record(
        [Event(now, "command", "backup.restored", "installation", detail={"made_at": about["made_at"]})]
    )
    return Restored(datetime.fromisoformat(about["made_at"]), about["events"], about["revision"], same_key)


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()


def _checked(about: dict[str, Any]) -> dict[str, Any]:
    here = "sqlite" if copying.is_sqlite() else "postgresql"
    if about["engine"] != here:
        raise ValueError(f"it is of {about['engine']}, and the database here is {here}")
    if about["revision"] > schema.newest_revision():
        raise ValueError(f"it was made by a newer cxhire ({about['version']})")
    return about


def _put_key(config: Config, tar: tarfile.TarFile) -> bool:
    """Puts the key back; False where the environment sets another one, which then wins."""
    if KEY not in tar.getnames():
        return True
    key, path = _member(tar, KEY), config.instance / KEY
    given = not path.exists() or path.read_text().strip() != config.secret_key
    if given:
        return key.decode().strip() == config.secret_key
    path.write_bytes(key)
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return "this is no back-up of cxhire"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error).rstrip(".")
