"""The Mail pages: taking mail in, what could not be read, what is in no application."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cxhire.services import imports, ingest, team
from cxhire.store import applications, audit, candidates, mail, people
from cxhire.store import imports as runs
from cxhire.store.audit import Filter
from cxhire.store.mail import ImportState, Unmatched
from cxhire.store.people import Role
from cxhire.store.transaction import write
from cxhire.web.guards import config as web_config

from .conftest import START, Browser, Clock

FROM = b"From x@y Mon Nov  3 09:00:00 2025\n"
File = tuple[io.BytesIO, str]


def letter(number: int, sender: str = "Kim <kim@mail.example>", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = sender, "jobs@acme.example", f"<{number}@x>"
    made["Subject"], made["Date"] = f"Mail {number}", "Mon, 03 Nov 2025 08:00:00 +0000"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Is the position still open?")
    return made.as_bytes()


def machine(number: int, sender: str = "Board <noreply@board.example>") -> bytes:
    return letter(number, sender, Auto_Submitted="auto-generated")


def file(content: bytes, name: str = "mail.eml") -> File:
    return io.BytesIO(content), name


def send(browser: Browser, *files: File, **fields: str) -> str:
    """Uploads; answers where that leads, or the page that came back."""
    answer = browser.post("/mail", {"files": list(files), **fields}, content_type="multipart/form-data")
    return answer.location or answer.text


@pytest.fixture
def settle(app: Flask, clock: Clock) -> Callable[[], int]:
    """Does what the job does."""

    def work() -> int:
        with app.app_context():
            return imports.run_pending(app.config["CXHIRE"], clock)

    return work


@pytest.fixture
def take_in(app: Flask) -> Callable[..., None]:
    def put(*raws: bytes) -> None:
        with app.app_context():
            team.add_domain("acme.example", START, "test")
            ingest.import_messages(
                [(f"box/{n}.eml", raw) for n, raw in enumerate(raws)], lambda: START, "test"
            )

    return put


PAGES = ("/mail", "/mail/unmatched", "/mail/quarantine", "/mail/unmatched.csv")
ACTS = (
    "/mail", "/mail/imports/1/again", "/mail/quarantine/1/again", "/mail/quarantine/1/let-go",
    "/mail/quarantine/1/take-back", "/mail/unmatched/1/place", "/mail/ignore", "/mail/heed",
)  # fmt: skip


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [
        (Role.ADMIN, True, True),
        (Role.RECRUITER, True, True),
        (Role.AUDITOR, True, False),
        (Role.OWNER, False, False),
    ],
)
def test_who_may_look_and_who_may_change(
    browse: Callable[..., Browser], role: Role, reads: bool, changes: bool
) -> None:
    browser = browse(role)
    for path in (*PAGES, "/mail/imports/1", "/mail/quarantine/1/raw"):
        assert (browser.get(path).status_code != 403) == reads, path
    for path in ACTS:
        assert (browser.post(path).status_code != 403) == changes, path
    assert ("Take it in" in browser.get("/mail").text) == changes


def test_an_empty_page_says_how_to_connect_mail(browse: Callable[..., Browser]) -> None:
    page = browse(Role.AUDITOR).get("/mail").text
    for words in ("No mail was taken in yet", "python3 run.py import PATH", "Connect a mailbox"):
        assert words in page


def test_an_upload_is_shown_on_its_way_and_then_in_figures(
    app: Flask, browse: Callable[..., Browser], settle: Callable[[], int]
) -> None:
    browser = browse(Role.RECRUITER)
    path = send(browser, file(letter(1)), file(FROM + letter(2) + b"\n" + FROM + letter(1), "old.mbox"))
    assert path == "/mail/imports/1"
    page = browser.get(path).text
    assert "You can leave this page" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = browser.get(path, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    assert settle() == 1
    page = browser.get(path).text
    assert "All of it is taken in" in page
    assert "hx-get" not in page
    assert "refresh" not in page
    with app.app_context():
        run = runs.get_import(1)
        assert run
        assert (run.state, run.read, run.new, run.known) == (ImportState.DONE, 3, 2, 1)
        assert (run.source, run.started_by_id) == ("mail.eml, old.mbox", 1)
        assert list(imports.uploads_folder(app.config["CXHIRE"]).iterdir()) == []
    assert "mail.eml, old.mbox" in browser.get("/mail").text


def test_an_upload_takes_its_opening_and_owner_from_the_form(
    app: Flask, browse: Callable[..., Browser], settle: Callable[[], int]
) -> None:
    browser = browse(Role.ADMIN)
    send(browser, file(letter(1)), title="  Head   Cook ", owner="1")
    settle()
    with app.app_context():
        [made] = applications.list_applications_of([1])
        opening = applications.get_opening(made.opening_id or 0)
        assert opening
        assert (opening.title, made.owner_id) == ("Head Cook", 1)


@pytest.mark.parametrize(
    ("files", "fields", "words"),
    [
        ((), {}, "Choose at least one file."),
        ((file(b"", ""),), {}, "Choose at least one file."),
        (
            (file(b"\xff\xd8 picture", "photo.jpg"),),
            {},
            "photo.jpg is no mail, mbox, Maildir, folder or zip of them",
        ),
        ((file(b"PK\x03\x04 nothing", "a.zip"),), {}, "a.zip is a damaged zip"),
        ((file(letter(1)),), {"opening": "77"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    app: Flask, browse: Callable[..., Browser], files: tuple[File, ...], fields: dict[str, str], words: str
) -> None:
    fresh = [(io.BytesIO(content.getvalue()), name) for content, name in files]
    page = send(browse(Role.ADMIN), *fresh, **fields)
    assert words in page
    assert "incoming-" not in page
    with app.app_context():
        assert runs.list_imports() == []
        assert list(imports.uploads_folder(app.config["CXHIRE"]).iterdir()) == []


def test_a_zip_bomb_is_refused_at_the_door(browse: Callable[..., Browser]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mbox", FROM + bytes(40 << 20))
    packed.seek(0)
    assert "that is no mailbox. Nothing was taken in." in send(browse(Role.ADMIN), (packed, "a.zip"))


def test_an_upload_is_never_whole_in_memory_and_its_name_is_no_path(
    app: Flask, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    check = imports.check_uploads

    def look(uploads: list[imports.Upload]) -> None:
        seen.extend(
            (u.name, u.path.parent == imports.uploads_folder(web_config()), u.path.stat().st_size)
            for u in uploads
        )
        check(uploads)

    monkeypatch.setattr(imports, "check_uploads", look)
    body = letter(1) + b"x" * 3_000_000
    browser = browse(Role.ADMIN)
    fields = {"csrf_token": browser.token(), "files": FileStorage(io.BytesIO(body), "../../etc/mail.eml")}
    boundary, form = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    assert browser.client.post("/mail", data=form, content_type=kind).location == "/mail/imports/1"
    assert seen[0] == ("../../etc/mail.eml", True, len(body))
    with app.app_context():
        found = sorted(p.name for p in imports.uploads_folder(app.config["CXHIRE"]).rglob("*.eml"))
    assert found == ["0000.eml"]


def test_an_upload_without_its_token_is_refused_and_leaves_nothing(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.ADMIN)
    answer = browser.client.post(
        "/mail", data={"files": [file(letter(1))]}, content_type="multipart/form-data"
    )
    assert answer.status_code == 400
    with app.app_context():
        assert list(imports.uploads_folder(app.config["CXHIRE"]).iterdir()) == []


def test_an_import_that_stopped_says_what_is_kept_and_goes_on_when_told(
    app: Flask, browse: Callable[..., Browser], settle: Callable[[], int]
) -> None:
    browser = browse(Role.ADMIN)
    send(browser, file(letter(1)))
    with app.app_context(), write():
        runs.fail_imports([1], "mail.eml is a damaged zip", START)
    page = browser.get("/mail/imports/1").text
    assert "It stopped: mail.eml is a damaged zip" in page
    assert "Nothing was taken in." in page
    assert browser.post("/mail/imports/1/again").location == "/mail/imports/1"
    settle()
    assert "All of it is taken in" in browser.get("/mail/imports/1").text
    assert "be tried again" in browser.post("/mail/imports/1/again", follow_redirects=True).text


def test_what_could_not_be_read_is_listed_downloaded_and_let_go(
    app: Flask, browse: Callable[..., Browser], take_in: Callable[..., None]
) -> None:
    take_in(b"\n")
    browser = browse(Role.RECRUITER)
    page = browser.get("/mail/quarantine").text
    assert "0.eml" in page
    assert "1 Byte" in page
    answer = browser.get("/mail/quarantine/1/raw")
    assert answer.data == b"\n"
    assert answer.headers["Content-Disposition"] == "attachment; filename=0.eml"
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert "still can&#39;t be read" in browser.post("/mail/quarantine/1/again", follow_redirects=True).text
    page = browser.post("/mail/quarantine/1/let-go", follow_redirects=True).text
    assert "Everything could be read" in page
    assert "/mail/quarantine/1/take-back" in page
    assert browser.get("/mail/quarantine/1/raw").status_code == 404
    browser.post("/mail/quarantine/1/take-back")
    assert "0.eml" in browser.get("/mail/quarantine").text
    with app.app_context():
        assert [e.actor for e in audit.list_events(Filter(action="quarantine.downloaded"))] == ["colleague:1"]


def test_what_is_in_no_application_is_listed_by_reason_and_sender(
    browse: Callable[..., Browser], take_in: Callable[..., None]
) -> None:
    take_in(machine(1), machine(2, "News <news@letters.example>"), letter(3, "Maria <maria@acme.example>"))
    browser = browse(Role.AUDITOR)
    page = browser.get("/mail/unmatched").text
    for words in ("To decide (2)", "Among ourselves (1)", "Mail 1", "Mail 2", "written by a machine"):
        assert words in page
    assert "Decide<" not in page
    assert "Mail 2" not in browser.get("/mail/unmatched?sender=NOREPLY@").text
    assert "Mail 3" in browser.get("/mail/unmatched?reason=internal").text
    assert "Nothing of that sender" in browser.get("/mail/unmatched?sender=%25").text
    assert browser.get("/mail/unmatched?reason=bogus").status_code == 200


def test_the_list_leaves_as_csv_that_no_sheet_runs_and_that_is_noted(
    app: Flask, browse: Callable[..., Browser], take_in: Callable[..., None]
) -> None:
    take_in(machine(1, "=cmd() <a@b.example>"), machine(2))
    lines = browse(Role.AUDITOR).get("/mail/unmatched.csv?sender=a@b").text.splitlines()
    assert lines[0].endswith("at,name,address,subject,why,message_id")
    assert len(lines) == 2
    assert ",'=cmd," in lines[1]
    with app.app_context():
        assert audit.list_events(Filter(action="mail.exported"))[0].actor == "colleague:1"


def test_a_long_list_is_paged_by_key(browse: Callable[..., Browser], take_in: Callable[..., None]) -> None:
    take_in(*(machine(n) for n in range(1, 53)))
    browser = browse(Role.RECRUITER)
    page = browser.get("/mail/unmatched").text
    assert (page.count("Decide<"), "Mail 52<" in page, "Mail 2<" in page) == (50, True, False)
    assert "reason=nobody&amp;sender=&amp;before=3" in page
    assert browser.get("/mail/unmatched?before=3").text.count("Decide<") == 2


def test_a_mail_placed_by_hand_makes_its_sender_a_candidate(
    app: Flask, browse: Callable[..., Browser], take_in: Callable[..., None]
) -> None:
    take_in(machine(1))
    browser = browse(Role.RECRUITER)
    for wrong in (
        {"email": "nobody"},
        {"email": "kim@mail.example", "opening": "9"},
        {"email": "x@acme.example"},
    ):
        assert browser.post("/mail/unmatched/1/place", wrong).location == "/mail/unmatched"
    browser.post("/mail/unmatched/1/place", {"email": "kim@mail.example"})
    assert browser.post("/mail/unmatched/1/place", {"email": "kim@mail.example"}).status_code == 404
    with app.app_context():
        assert candidates.get_candidate_by_email("kim@mail.example")
        assert audit.list_events(Filter(action="mail.placed"))[0].actor == "colleague:1"


def test_a_sender_is_never_a_candidate_until_that_is_undone(
    app: Flask, browse: Callable[..., Browser], take_in: Callable[..., None]
) -> None:
    take_in(machine(1))
    browser = browse(Role.RECRUITER)
    answer = browser.post(
        "/mail/ignore", {"email": "noreply@board.example", "reason": "nobody", "sender": "board"}
    )
    assert answer.location == "/mail/unmatched?reason=nobody&sender=board"
    page = browser.get("/mail/unmatched").text
    assert "is never a candidate from now on; 1 mail moved there." in page
    assert "/mail/heed?email=noreply@board.example" in page
    assert "Can be one after all" in browser.get("/mail/unmatched?reason=ignored").text
    browser.post("/mail/heed?email=noreply@board.example")
    with app.app_context():
        assert mail.count_unmatched() == {Unmatched.NOBODY: 1}
        assert people.list_domains() == ["acme.example"]
