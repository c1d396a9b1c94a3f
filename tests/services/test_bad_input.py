"""Bad input is kept or put aside with its bytes, and the next mail is taken in, on both databases."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxhire.mail import sources
from cxhire.mail.sources import NotMail, pieces
from cxhire.services import ingest, quarantine, team
from cxhire.services.ingest import Summary
from cxhire.store import mail
from cxhire.store.mail import Message
from cxhire.store.transaction import read
from tests import hostile, shapes
from tests.letters import JOBS, KIM, MONDAY, letter

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
FROM = b"From kim@mail.example Mon May  4 09:00:00 2026\n"
BODY = base64.encodebytes(bytes(range(256)) * 3_600)
pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")


def take_in(found: Iterable[tuple[str, bytes]]) -> Summary:
    return ingest.import_messages(found, lambda: NOW, "test")


def is_kept(raw: bytes) -> bool:
    return mail.get_raw(hashlib.sha256(raw).digest()) == raw


def subjects() -> list[str]:
    return sorted(m.subject for m in read().query(Message))


@pytest.mark.parametrize("group", range(8))
def test_after_each_hostile_mail_the_next_is_taken_in(group: int) -> None:
    for number, name in enumerate(list(hostile.MAILS)[group::8]):
        raw, after = hostile.MAILS[name](), letter(str(number), KIM, JOBS, "And me?")
        summary = take_in([(name, raw), ("next", after)])
        assert (summary.read, summary.new + summary.quarantined + summary.known) == (2, 2), name
        assert is_kept(after), name
        assert is_kept(raw) or summary.known, name  # some differ in their headers only


def test_no_charset_is_put_aside() -> None:
    raws = [
        (f"{charset} {n}", hostile.with_charset(charset, data + charset.encode()))
        for charset in hostile.CHARSETS
        for n, data in enumerate(hostile.CLAIMED)
    ]
    summary = take_in(raws)
    assert summary.quarantined == 0
    assert all(is_kept(raw) for _, raw in raws[::7])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(raws=st.lists(shapes.any_bytes, min_size=5, max_size=40))
def test_the_bytes_of_any_mail_come_back_as_they_were(raws: list[bytes]) -> None:
    before = {m.blob for m in read().query(Message)} | {q.blob for q in mail.list_quarantine(limit=100_000)}
    summary = take_in((f"mail {n}", raw) for n, raw in enumerate(raws))
    assert summary.new + summary.quarantined + summary.known == summary.read == len(raws)
    for message in read().query(Message).where(Message.blob.not_in(before)):
        assert mail.get_raw(message.blob) in raws


def written(path: Path, *chunks: bytes) -> Path:
    with path.open("wb") as file:
        file.writelines(chunks)
    return path


def mail_of(size: int) -> Iterable[bytes]:
    """A mail with its question first and an attachment of so many bytes, in pieces."""
    yield hostile.PARTS + b"--b\n\n" + hostile.WORDS
    yield b"--b\nContent-Type: video/mp4; name=cv.mp4\nContent-Transfer-Encoding: base64\n\n"
    yield from (BODY for _ in range(size // len(BODY) + 1))
    yield b"--b--\n\n"


NEXT = (
    b"Message-ID: <next@x>\n" + b"From: kim@mail.example\nTo: jobs@acme.example\nSubject: Next\n\nAnd me?\n"
)


@pytest.fixture(params=["eml", "mbox", "zip"])
def mailbox_of_200_mb(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """One mail of 200 MB and one behind it."""
    if request.param == "eml":
        return [written(tmp_path / "a.eml", *mail_of(200 << 20)), written(tmp_path / "b.eml", NEXT)]
    box = written(tmp_path / "a.mbox", FROM, *mail_of(200 << 20), FROM, NEXT)
    if request.param == "mbox":
        return [box]
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.write(box, "a.mbox")
    return [tmp_path / "a.zip"]


def test_of_200_mb_the_beginning_is_kept_and_told_and_the_next_is_taken_in(
    mailbox_of_200_mb: list[Path],
) -> None:
    summary = take_in((piece.source, piece.raw) for piece in pieces(mailbox_of_200_mb))
    assert (summary.read, summary.new, summary.quarantined) == (2, 1, 1)
    [held] = mail.list_quarantine()
    assert held.error.startswith("This mail has 200 MB, and we read up to 40. Its first megabyte was kept: ")
    raw = mail.get_raw(held.blob)
    assert raw is not None
    assert len(raw) == sources.KEPT
    assert hostile.WORDS in raw
    assert quarantine.try_again(held.id, NOW, "test") is None
    assert subjects() == ["Application", "Next"]


def in_zip(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def nested_zips(path: Path) -> Path:
    inner = hostile.bomb(50 << 20)
    return in_zip(path, ("a/b.zip", inner), ("c.eml", inner), ("d.eml", NEXT))


def linked(path: Path) -> Path:
    return in_zip(path, (link("a.eml"), b"/etc/passwd"), ("../../b.eml", NEXT), ("/etc/c.eml", b""))


def many_files(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(20_000):
            archive.writestr(f"{n}.jpg", b"")
        archive.writestr("z.eml", NEXT)
    return path


@pytest.mark.parametrize("made", [nested_zips, linked, many_files])
def test_a_strange_zip_gives_the_mail_that_is_in_it(made: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    take_in((piece.source, piece.raw) for piece in pieces([made(folder / "a.zip")]))
    assert "Next" in subjects()
    assert [path.name for path in folder.iterdir()] == ["a.zip"]


def lying(path: Path) -> Path:
    """Says that its entry has a hundred bytes; it unpacks to fifty million."""
    data = bytearray(hostile.bomb(50 << 20))
    size = (50 << 20) + len(FROM)
    return written(path, bytes(data).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))


def locked(path: Path) -> Path:
    data = bytearray(in_zip(path, ("a.eml", NEXT)).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return written(path, bytes(data))


def bombed(path: Path) -> Path:
    return written(path, hostile.bomb(50 << 20))


@pytest.mark.parametrize("made", [bombed, lying, locked])
def test_a_zip_that_lies_or_is_locked_is_refused_in_one_line_and_holds_up_nothing(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    path = made(folder / "a.zip")
    with pytest.raises(NotMail) as refused:
        take_in((piece.source, piece.raw) for piece in pieces([path]))
    assert "\n" not in str(refused.value)
    assert take_in([("next", NEXT)]).new == 1


def test_an_mbox_of_endless_separators_gives_the_mail_behind_them(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.mbox",
        b"From " + b"x" * (1 << 20) + b"\n\n",
        b"\nFrom " + b"Mon 09:00 " * 100_000 + b"\n\n",
        FROM,
        NEXT,
    )
    take_in((piece.source, piece.raw) for piece in pieces([path]))
    assert "Next" in subjects()


def test_a_maildir_whose_names_are_not_utf_8_is_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "cur"
    folder.mkdir()
    for name, raw in ((b"1\xff:2,S", NEXT), (b"2\xff:2,S", b"")):
        (folder / os.fsdecode(name)).write_bytes(raw)
    summary = take_in((piece.source, piece.raw) for piece in pieces([tmp_path]))
    assert (summary.new, summary.quarantined) == (1, 1)
