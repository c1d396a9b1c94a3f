"""What a file is by its bytes, whether it is offered, and which one is the CV."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.cv import SentFile, cv_among
from cxhire.core.file_kinds import PROGRAM as A_PROGRAM
from cxhire.core.file_kinds import ending_of, is_misnamed, kind_of_file, sniffed
from cxhire.core.file_safety import MOST_BYTES, FileFacts, is_aside, trouble_with
from cxhire.core.zip_directory import archive_of
from tests.files import OLD_WORD, PDF, PNG, PROGRAM, bomb, encrypted, opened, word, zipped
from tests.letters import MONDAY


def kind(data: bytes, name: str = "file") -> str | None:
    found = sniffed(data[:4096], name, archive_of(data))
    return kind_of_file(found).words if found else None


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (PDF, "cv.pdf", "PDF"),
        (b"\r\n \n" + PDF, "cv.pdf", "PDF"),
        (PNG, "me.png", "PNG picture"),
        (word(), "cv.docx", "Word document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "t.xlsx", "Excel table"),
        (opened("application/vnd.oasis.opendocument.text"), "cv.odt", "OpenDocument text"),
        (opened("application/vnd.oasis.opendocument.spreadsheet"), "t.ods", "OpenDocument table"),
        (opened("application/x-unheard-of"), "t.zip", "ZIP archive"),
        (zipped("cv.txt"), "all.zip", "ZIP archive"),
        (zipped("META-INF/MANIFEST.MF", "a.class"), "x.jar", "program"),
        (OLD_WORD, "cv.doc", "Word document"),
        (OLD_WORD, "t.XLS", "Excel table"),
        (OLD_WORD, "cv.pdf", "Office document"),
        (rb"{\rtf1 hello}", "cv.doc", "RTF document"),
        (PROGRAM, "cv.pdf", "program"),
        (b"#!/bin/sh\nrm", "cv", "script"),
        (b"  <!DOCTYPE html><p>", "cv.pdf", "web page"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg onload="x()">', "me.png", "SVG drawing"),
        (b"Rar!\x1a\x07\x01\x00", "all.rar", "RAR archive"),
        (b"Dear all,", "letter.txt", None),
        (b"", "nothing", None),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, words: str | None) -> None:
    assert kind(data, name) == words


@pytest.mark.parametrize(
    ("name", "data", "misnamed"),
    [("cv.pdf", PDF, False), ("CV.PDF", PDF, False), ("cv.doc", rb"{\rtf1", False), ("cv.pdf", word(), True),
     ("cv", PDF, False), ("cv.xyz", PDF, False), ("me.jpg", PNG, True)],
)  # fmt: skip
def test_a_name_that_says_something_else_is_noticed(name: str, data: bytes, misnamed: bool) -> None:
    found = sniffed(data, name, archive_of(data))
    assert found
    assert is_misnamed(name, found) is misnamed


def trouble(name: str, data: bytes) -> str | None:
    archive = archive_of(data)
    found = sniffed(data[:4096], name, archive) or "text/plain"
    return trouble_with(FileFacts(name, "application/octet-stream", found, len(data), archive=archive))


@pytest.mark.parametrize(
    ("name", "data"),
    [("cv.pdf", PDF), ("cv.docx", word()), ("cv.doc", OLD_WORD), ("me.png", PNG), ("letter.txt", b"Dear all"),
     ("site.zip", zipped("index.js", "build.sh", "readme.md")), ("work.zip", zipped("a.docx", "b.pdf"))],
)  # fmt: skip
def test_what_candidates_send_is_offered(name: str, data: bytes) -> None:
    assert trouble(name, data) is None


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("cv.exe", PROGRAM, "looks like a program."),
        ("cv.pdf", PROGRAM, "looks like a program, though its name says PDF."),
        ("cv.pdf.js", b"alert(1)", "looks like a program."),
        ("cv.lnk", b"L\x00\x00\x00\x01\x14\x02\x00", "looks like a program."),
        ("cv.pdf", b"<html><script>", "web page, which can run scripts, though its name says PDF."),
        ("cv.docm", word(), "carries macros"),
        ("cv.docx", word("word/vbaProject.bin"), "carries macros"),
        ("all.zip", bomb(), "times its size"),
        ("cv.docx", word()[:-10] + b"0" * 10, "can't be read"),
        ("all.zip", encrypted(), "encrypted"),
        ("all.zip", zipped("a/inner.zip"), "further archives"),
        ("all.zip", zipped("a/cv.exe"), "a program in this archive"),
        ("all.rar", b"Rar!\x1a\x07\x01\x00", "can't look into a RAR archive"),
        ("cv.pdf", b"", "is empty"),
    ],
)
def test_what_may_do_harm_is_not_offered_and_says_why(name: str, data: bytes, why: str) -> None:
    assert why in (trouble(name, data) or "")


def test_what_is_too_large_is_not_offered() -> None:
    facts = FileFacts("film.mp4", "video/mp4", "video/mp4", MOST_BYTES + 1)
    assert trouble_with(facts) == "It is larger than 25 MB."


def test_an_archive_of_very_many_files_is_not_even_read() -> None:
    found = archive_of(zipped(*(f"{n}.txt" for n in range(5_001)), content=b""))
    assert found is not None
    assert (found.complete, found.names) == (False, ())


@given(st.binary(max_size=2_000))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    archive = archive_of(data)
    assert archive_of(b"PK\x03\x04" + data) is not None
    found = sniffed(data, "cv.pdf", archive)
    trouble_with(FileFacts("cv.pdf", "", found or "", len(data), archive=archive))


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_bent_archive_is_read_as_far_as_it_goes(at: int, other: bytes) -> None:
    data = zipped("a.txt", "b.txt", "c.txt")
    archive_of(data[:at] + other + data[at + len(other) :])


@pytest.mark.parametrize(
    ("declared", "name", "type_", "size", "content_id", "aside"),
    [
        ("image/png", "image001.png", "image/png", 4_000, "<logo>", True),
        ("image/png", "me.png", "image/png", 4_000, "", False),
        ("image/jpeg", "photo.jpg", "image/jpeg", 900_000, "<photo>", False),
        ("application/pdf", "cv.pdf", "application/pdf", 4_000, "<cv>", False),
        ("image/png", "logo.png", A_PROGRAM, 4_000, "<logo>", False),
        ("text/calendar", "invite.ics", "text/plain", 900, "", True),
        ("application/pgp-signature", "signature.asc", "text/plain", 900, "", True),
        ("application/octet-stream", "mail.eml", "message/rfc822", 900, "", True),
    ],
)
def test_logos_and_machinery_are_no_files(
    declared: str, name: str, type_: str, size: int, content_id: str, aside: bool
) -> None:
    assert is_aside(FileFacts(name, declared, type_, size, content_id)) is aside


def sent(
    name: str, *, mail: int = 1, size: int = 9, context: str = "", type_: str = "application/pdf"
) -> SentFile:
    return SentFile(hash((name, mail)), mail, MONDAY + timedelta(hours=mail), name, type_, size, context)


@pytest.mark.parametrize("name", [
    "Kim_Park_CV.pdf", "KimParkCV.pdf", "cv-2026.pdf", "Résumé Kim.pdf", "resume.pdf", "Lebenslauf_Park.pdf",
    "Curriculum.pdf", "hoja_de_vida.pdf", "C.V. Kim.pdf",
])  # fmt: skip
def test_a_document_that_is_named_so_is_the_cv(name: str) -> None:
    other = sent("a much larger portfolio.pdf", size=999)
    assert cv_among([other, sent(name), other]) == sent(name).id


def test_of_two_the_newer_is_the_cv() -> None:
    assert cv_among([sent("cv.pdf", mail=2), sent("cv.pdf", mail=1, size=99)]) == sent("cv.pdf", mail=2).id


def test_the_only_document_of_a_mail_that_speaks_of_it_is_the_cv() -> None:
    spoken = sent("park.pdf", mail=2, context="Please find my CV attached")
    assert cv_among([sent("cover letter.pdf", mail=2), spoken, sent("scan.pdf", size=999)]) == spoken.id


def test_else_it_is_the_largest_document_of_the_first_mails() -> None:
    late = sent("late.pdf", mail=9, size=9_999)
    early = [sent("a.pdf", size=5), sent("b.pdf", mail=2, size=50), sent("c.pdf", mail=3, size=7)]
    assert cv_among([*early, late]) == early[1].id


def test_pictures_and_letters_are_no_cv() -> None:
    assert cv_among([sent("cv.png", type_="image/png"), sent("Anschreiben.pdf"), sent("Zeugnis.pdf")]) is None
    assert cv_among([]) is None


@pytest.mark.parametrize(
    ("name", "ending"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), (".bashrc", ""), ("a.", ""), ("a", "")]
)
def test_endings(name: str, ending: str) -> None:
    assert ending_of(name) == ending
