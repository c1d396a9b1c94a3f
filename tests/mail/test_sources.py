"""Mail on disk: every way of keeping it that people have, and nothing that isn't mail."""

import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from cxhire.mail import sources
from cxhire.mail.sources import Beginning, NotMail, Piece, check, pieces, total_bytes

FROM = b"From kim@mail.example Mon May  4 09:00:00 2026\n"


def mail(number: int, body: str = "Hello.\n") -> bytes:
    made = EmailMessage()
    made["From"], made["Message-ID"], made["Subject"] = "kim@mail.example", f"<{number}@x>", f"Mail {number}"
    made.set_content(body)
    return made.as_bytes()


def mbox(*mails: bytes, escape: bytes | None = b">") -> bytes:
    """Mails in a row; `escape` is what goes before a line of theirs that starts with "From "."""
    found = b""
    for raw in mails:
        found += (
            FROM + (raw if escape is None else raw.replace(b"\nFrom ", b"\n" + escape + b"From ")) + b"\n"
        )
    return found


def read(*paths: Path) -> list[Piece]:
    return list(pieces(paths))


def numbers(found: Iterable[Piece]) -> list[int]:
    """Which mails these are, by Message-ID; fails for one that isn't whole."""
    return [int(piece.raw.partition(b"Message-ID: <")[2].partition(b"@x>")[0]) for piece in found]


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


Keep = Callable[[str, bytes], Path]


def test_an_eml_is_one_mail_as_it_is(keep: Keep) -> None:
    raw = mail(1)
    assert [(p.raw, p.read_bytes) for p in read(keep("a.eml", raw))] == [(raw, len(raw))]


def test_an_mbox_is_all_its_mails_without_separators(keep: Keep) -> None:
    path = keep("inbox", mbox(mail(1), mail(2), mail(3)))
    assert [p.raw.rstrip() for p in read(path)] == [mail(n).rstrip() for n in (1, 2, 3)]
    assert sum(p.read_bytes for p in read(path)) == path.stat().st_size == total_bytes([path])
    assert read(path)[1].source.endswith("inbox#2")


@pytest.mark.parametrize(
    "line", ["From here on it is easy.", "From 09:00 on we meet.", "From Monday on, at 09:00."]
)
@pytest.mark.parametrize("escape", [b">", None])
def test_a_sentence_that_starts_with_from_is_kept_in_its_mail(
    keep: Keep, line: str, escape: bytes | None
) -> None:
    raw = mail(1, f"Hello.\n\n{line}\nRegards\n")
    found = read(keep("a.mbox", mbox(raw, mail(2), escape=escape)))
    assert numbers(found) == [1, 2]
    assert f"\n{line}\n".encode() in found[0].raw


def test_mboxrd_takes_one_arrow_away_and_leaves_the_writer_s_own(keep: Keep) -> None:
    raw = FROM + mail(1, "X\n").replace(b"X\n", b">From a\n>>From b\n> From c\n") + b"\n"
    assert read(keep("a.mbox", raw))[0].raw.rstrip().endswith(b"\nFrom a\n>From b\n> From c")


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon May 04 09:00:00 2026\n",
        b"From 1699@xxx Mon May 04 09:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Mon May  4 09:00:00 2026\n",
        b"From kim@mail.example Mon May  4 09:00:00 CEST 2026 remote from mx\n",
        b"From kim@mail.example  4 May 2026 09:00:00\n",
        b'From "kim park"@mail.example Mon May  4 09:00:00 2026\n',
    ],
)
def test_separators_of_many_programs_are_known(keep: Keep, line: bytes) -> None:
    assert numbers(read(keep("a", mbox(mail(1), mail(2)).replace(FROM, line)))) == [1, 2]


def test_an_mbox_with_crlf_is_read_alike(keep: Keep) -> None:
    found = read(keep("a.mbox", mbox(mail(1), mail(2)).replace(b"\n", b"\r\n")))
    assert numbers(found) == [1, 2]
    assert all(b"\nFrom " not in p.raw for p in found)


@pytest.mark.parametrize("chunk", [*range(20, 120, 7), 500])
def test_separators_that_straddle_two_chunks_are_found(
    keep: Keep, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(sources, "CHUNK", chunk)
    path = keep("a", mbox(*(mail(n, "From here.\n" * n) for n in range(1, 12))))
    assert numbers(read(path)) == list(range(1, 12))
    assert sum(p.read_bytes for p in read(path)) == path.stat().st_size


def test_the_last_mail_needs_no_newline_at_its_end(keep: Keep) -> None:
    found = read(keep("a", mbox(mail(1), mail(2)).rstrip(b"\n")))
    assert numbers(found) == [1, 2]
    assert found[1].raw.endswith(b"Hello.")


def test_blank_lines_before_the_first_separator_do_no_harm(keep: Keep) -> None:
    assert numbers(read(keep("a", b"\n\r\n" + mbox(mail(1), mail(2))))) == [1, 2]


def test_an_empty_mailbox_holds_no_mail_and_an_empty_eml_is_kept_for_a_look(keep: Keep) -> None:
    assert read(keep("a.mbox", b"")) == []
    assert [p.raw for p in read(keep("a.eml", b""))] == [b""]


def test_an_eml_that_quotes_a_mailbox_is_one_mail(keep: Keep) -> None:
    assert len(read(keep("a.EML", mail(1, "\n\n" + FROM.decode() + "Subject: x\n\nHi\n")))) == 1


def test_a_message_that_never_ends_takes_no_memory(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "CHUNK", 1 << 12)
    monkeypatch.setattr(sources, "LARGEST", 1 << 14)
    path = keep("a", FROM + b"Message-ID: <1@x>\n\n" + b"x" * (4 << 20) + b"\n\n" + mbox(mail(2)))
    tracemalloc.start()
    found = [(p.raw[:30], p.read_bytes) for p in pieces([path])]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [raw[:17] for raw, _ in found] == [b"Message-ID: <1@x>", mail(2)[:17]]
    assert sum(size for _, size in found) == path.stat().st_size
    assert peak < 1 << 20


def beginning_of(piece: Piece) -> tuple[int, bytes]:
    assert isinstance(piece.raw, Beginning)
    return piece.raw.size, bytes(piece.raw)


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_mail_that_is_too_large_only_the_beginning_is_kept(
    keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(sources, "LARGEST", 10_000)
    monkeypatch.setattr(sources, "KEPT", 1_000)
    monkeypatch.setattr(sources, "MOST_RATIO", 1_000)
    large = mail(1, "Hello.\n" * 3_000)
    for name, content in (("a.eml", large), ("b.mbox", mbox(large, mail(2)))):
        path = (
            zipped(tmp_path / "c.zip", **{name.replace(".", "_"): content}) if packed else keep(name, content)
        )
        first, *others = read(path)
        size, raw = beginning_of(first)
        assert raw == large[:1_000]
        assert size >= len(large)
        assert numbers(others) == ([2] if name == "b.mbox" else [])


def test_a_mail_of_just_the_largest_size_is_whole(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mail(1, "Hello.\n" * 300)
    monkeypatch.setattr(sources, "LARGEST", len(raw) + 1)
    assert [type(p.raw) for p in read(keep("a.eml", raw), keep("a.mbox", mbox(raw)))] == [bytes, bytes]


def test_names_that_are_not_utf_8_can_be_stored(tmp_path: Path) -> None:
    folder = tmp_path / "cur"
    folder.mkdir()
    (folder / os.fsdecode(b"1:2,S\xff")).write_bytes(mail(1))
    [found] = read(tmp_path)
    assert found.source.encode().endswith("1:2,S\ufffd".encode())


def test_a_line_made_to_keep_us_busy_is_passed_in_a_moment(keep: Keep) -> None:
    path = keep("a", mbox(mail(1, "\n\nFrom " + "Mon " * 200_000 + "\n"), mail(2)))
    assert numbers(read(path)) == [1, 2]


def test_a_maildir_is_what_was_delivered(keep: Keep, tmp_path: Path) -> None:
    keep("box/cur/1:2,S", mail(1))
    keep("box/new/2", mail(2))
    keep("box/tmp/3", mail(3))
    keep("box/.Sent/cur/4:2,S", mail(4))
    keep("box/dovecot-uidlist", b"3 V1 N1\n")
    assert sorted(numbers(read(tmp_path / "box"))) == [1, 2, 4]


def test_folders_are_read_all_the_way_down_and_what_is_no_mail_is_passed_by(
    keep: Keep, tmp_path: Path
) -> None:
    keep("all/a/1.eml", mail(1))
    keep("all/b/c/inbox", mbox(mail(2), mail(3)))
    keep("all/tmp/4.eml", mail(4))
    keep("all/photo.jpg", b"\xff\xd8\xff\xe0")
    keep("all/.hidden.eml", mail(5))
    (tmp_path / "all" / "round").symlink_to(tmp_path / "all")
    assert numbers(read(tmp_path / "all")) == [1, 2, 3, 4]


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


def test_a_zip_is_read_without_unpacking_it_to_disk(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", a_eml=mail(1), b__inbox_mbox=mbox(mail(2), mail(3)), c_jpg=b"\xff\xd8", e_mbox=b""
    )
    found = read(path)
    assert numbers(found) == [1, 2, 3]
    assert [p.source.removeprefix(str(tmp_path)) for p in found][2] == "/a.zip/b/inbox.mbox#2"
    assert 0 < sum(p.read_bytes for p in found) <= path.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../outside.eml", mail(1))
        archive.writestr("__MACOSX/._a.eml", b"\0\5\26\7")
    assert numbers(read(tmp_path / "a.zip")) == [1]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a_mbox=FROM + b"Subject: x\n\n" + b"\0" * (50 << 20))
    for refuse in (check, read):
        with pytest.raises(NotMail, match="unpacks to 52,428,"):
            refuse(path)


def test_a_zip_that_is_damaged_or_locked_is_refused_in_one_line(keep: Keep, tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", a_eml=mail(1, "Hello " * 500)).read_bytes()
    with pytest.raises(NotMail, match="is a damaged zip"):
        read(keep("cut.zip", whole[:100]))
    with pytest.raises(NotMail, match="is a damaged zip"):
        read(keep("bad.zip", whole[:60] + bytes(20) + whole[80:]))
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotMail, match=r"can't be unpacked: .*password"):
        read(keep("locked.zip", bytes(locked)))


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a picture", b"Dear all,\nno headers here\n", b""])
def test_a_file_that_is_no_mail_is_refused_by_name(keep: Keep, content: bytes) -> None:
    path = keep("notes.txt", content)
    for refuse in (check, read):
        with pytest.raises(NotMail, match=r"notes\.txt is no mail, mbox, Maildir, folder or zip of them"):
            refuse(path)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotMail, match="does not exist"):
        read(tmp_path / "nothing")


def test_what_check_lets_through_is_read(keep: Keep, tmp_path: Path) -> None:
    for path in (keep("a", mail(1)), keep("b", mbox(mail(1))), zipped(tmp_path / "c.zip", a_eml=mail(1))):
        check(path)
        assert numbers(read(path)) == [1]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_whatever_is_broken_in_a_zip_it_is_read_or_refused(method: int, keep: Keep, tmp_path: Path) -> None:
    packed, chance = tmp_path / "whole.zip", Random(method)
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("Ünder.eml", mail(1, "Hello " * 50))
    whole = packed.read_bytes()
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            broken[chance.randrange(4, len(broken))] = chance.choice((0, 255, chance.randrange(256)))
        path = keep("broken.zip", bytes(broken))
        for act in (check, read):
            with suppress(NotMail):
                act(path)
