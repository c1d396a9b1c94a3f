"""Files on mail: rows at intake, looked into afterwards, each offered once, cut out of the stored mail."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from cxhire.core.file_safety import MOST_FILES
from cxhire.services import files, ingest, team
from cxhire.services.files import list_offered, look_into_pending
from cxhire.services.ingest import Summary
from cxhire.store import audit, candidates, mail
from cxhire.store.files import MailFile
from cxhire.store.transaction import read, write
from tests.files import PDF, PNG, PROGRAM, bomb, with_files, word
from tests.letters import JOBS, KIM, MARIA, MONDAY, attached, bounce, letter

NOW = MONDAY + timedelta(days=2)
CV = ("Kim CV.pdf", "application/pdf", PDF)


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")


def take_in(*raws: bytes) -> Summary:
    return ingest.import_messages(((f"{n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test")


def kim() -> int:
    found = candidates.get_candidate_by_email("kim@mail.example")
    assert found
    return found.id


def rows() -> list[MailFile]:
    return list(read().query(MailFile).order_by(MailFile.id).populate_existing())


def names() -> list[str]:
    return [o.file.name for o in list_offered(kim())]


def test_a_file_has_a_row_at_once_and_is_known_by_its_content_afterwards() -> None:
    take_in(with_files("q", CV))
    [row] = rows()
    assert (row.part, row.name, row.size, row.sha256) == ("1", "Kim CV.pdf", len(PDF), None)
    assert look_into_pending(10) == 1
    [row] = rows()
    assert (row.sha256, row.type, row.trouble) == (hashlib.sha256(PDF).digest(), "application/pdf", None)
    assert look_into_pending(10) == 0


def test_the_same_content_in_three_mails_is_one_file_and_nothing_is_stored_twice() -> None:
    take_in(*(with_files(f"q{n}", (name, "application/pdf", PDF), hour=n) for n, name in enumerate("abc")))
    look_into_pending(10)
    [found] = list_offered(kim())
    assert (found.file.name, found.times, found.first.at) == ("a", 3, MONDAY)
    assert read().query(mail.Blob).count() == 3


def test_the_cv_comes_first_then_the_newest() -> None:
    take_in(
        with_files("q", CV, ("Zeugnis.pdf", "application/pdf", PDF + b"2")),
        with_files("r", ("Portfolio.pdf", "application/pdf", PDF + b"3"), hour=5),
    )
    look_into_pending(10)
    assert names() == ["Kim CV.pdf", "Portfolio.pdf", "Zeugnis.pdf"]
    assert [o.is_cv for o in list_offered(kim())] == [True, False, False]


def test_a_logo_in_the_text_is_no_file() -> None:
    take_in(with_files("q", CV, logo=PNG))
    look_into_pending(10)
    assert names() == ["Kim CV.pdf"]
    assert sorted(row.aside for row in rows()) == [False, True]


def test_what_may_do_harm_is_kept_and_says_why() -> None:
    take_in(with_files("q", ("cv.pdf", "application/pdf", PROGRAM), ("all.zip", "application/zip", bomb())))
    look_into_pending(10)
    why = {o.file.name: o.file.trouble or "" for o in list_offered(kim())}
    assert "looks like a program, though its name says PDF" in why["cv.pdf"]
    assert "archive bombs" in why["all.zip"]
    assert not any(o.is_cv for o in list_offered(kim()))


@pytest.mark.parametrize("name", ["cv.js\u200b", "a" * 116 + ".bat." + "b" * 20])
def test_what_hides_its_ending_is_judged_by_the_name_that_it_is_saved_under(name: str) -> None:
    take_in(with_files("q", (name, "application/pdf", b"WScript.Echo(1)\n")))
    look_into_pending(10)
    [offered] = list_offered(kim())
    assert "looks like a program" in (offered.file.trouble or "")


def test_what_hangs_on_a_mail_that_a_colleague_hands_on_is_the_candidate_s() -> None:
    original = with_files("q", CV)
    take_in(
        attached(letter("f", MARIA, "tom@acme.example", "Tom?", hour=1, subject="Fwd: Application"), original)
    )
    look_into_pending(10)
    [found] = list_offered(kim())
    assert (found.file.name, found.file.part, found.is_cv) == ("Kim CV.pdf", "1.1", True)
    assert files.fetch(found.file, kim(), NOW, "test") == PDF
    take_in(original)
    look_into_pending(10)
    assert [(o.file.name, o.times) for o in list_offered(kim())] == [("Kim CV.pdf", 2)]


def test_what_hangs_on_our_own_mail_that_came_back_is_not_listed_again() -> None:
    report = bounce("b", "a", "kim@mail.example", hour=2)
    ours = with_files("a", ("Offer.pdf", "application/pdf", PDF), sender=MARIA)
    take_in(
        letter("q", KIM, JOBS, "When?"),
        report.replace(b"Message-ID: <a@x>\nSubject: Re: Application\n\ntext", ours),
    )
    look_into_pending(10)
    assert names() == []


def test_the_bytes_are_cut_out_of_the_mail_and_taking_them_is_written_down() -> None:
    take_in(with_files("q", CV, ("letter.docx", "application/msword", word())))
    look_into_pending(10)
    for row, data in zip(rows(), (PDF, word()), strict=True):
        assert files.fetch(row, kim(), NOW, "colleague:1") == data
    taken = audit.list_events(audit.Filter(action="file.downloaded"))
    assert [(e.actor, e.candidate_id) for e in taken] == [("colleague:1", kim())] * 2


def test_mail_from_before_there_were_rows_is_looked_into_as_well_the_newest_first() -> None:
    take_in(*(with_files(f"q{n}", CV, hour=n) for n in range(5)), letter("p", KIM, JOBS, "Hello?", hour=9))
    with write() as session:
        session.execute(delete(MailFile))
    assert [look_into_pending(2) for _ in range(4)] == [2, 2, 1, 0]
    assert [row.message_pk for row in rows()] == [5, 4, 3, 2, 1]
    with write() as session:
        session.execute(delete(MailFile))
    assert look_into_pending(9) == 0  # it is done, and not looked for again


def test_a_mail_whose_bytes_are_gone_or_broken_holds_nothing_up() -> None:
    take_in(with_files("q", CV), with_files("r", CV, hour=1))
    with write() as session:
        session.execute(delete(mail.Blob).where(mail.Blob.sha256 == mail.get_message(1).blob))  # type: ignore[union-attr]
    look_into_pending(10)
    assert [bool(row.trouble) for row in rows()] == [True, False]
    with pytest.raises(LookupError):
        files.fetch(rows()[0], kim(), NOW, "test")


def test_a_mail_that_is_too_large_is_not_even_unpacked() -> None:
    take_in(with_files("q", CV))
    with write() as session:
        session.execute(update(mail.Blob).values(size=files.MOST_MAIL_BYTES + 1))
    look_into_pending(10)
    assert rows()[0].trouble == files.TOO_LARGE


def test_of_a_mail_with_very_many_files_the_first_have_rows() -> None:
    many = [(f"{n}.pdf", "application/pdf", PDF + b"%d" % n) for n in range(MOST_FILES + 5)]
    take_in(with_files("q", *many))
    look_into_pending(10)
    assert len(rows()) == MOST_FILES
    assert all(row.sha256 for row in rows())


def test_mails_within_mails_within_mails_end_somewhere() -> None:
    raw = with_files("q", CV)
    for n in range(30):
        raw = attached(letter(f"n{n}", KIM, JOBS, "", subject="Fwd"), raw)
    take_in(raw)
    look_into_pending(10)
    assert [row.part.count(".") for row in rows()] == [0, 1, 2, 3]


def test_a_file_of_one_candidate_is_not_another_s() -> None:
    take_in(with_files("q", CV), with_files("p", CV, sender="Pat <pat@mail.example>"))
    look_into_pending(10)
    [mine] = list_offered(kim())
    assert mine.first.author_email == "kim@mail.example"
