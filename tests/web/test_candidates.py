"""The list of candidates, each one's page, their mail, and what is decided there."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from cxhire.services.analyse import analyse_pending
from cxhire.services.ingest import import_messages
from cxhire.store import addresses, applications, audit, interactions, people, transaction
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.candidates import CandidateAddress, get_candidate_by_email
from cxhire.store.mail import Message
from cxhire.store.people import Colleague, Role
from cxhire.store.promises import Promise
from cxhire.store.verdicts import Verdict, keep_verdicts
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_concern,
    make_question,
    the_only,
)
from tests.factories import make_colleague as add_colleague

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=5)
UNDO = re.compile(r'<form method="post" action="([^"]*undo=1[^"]*)"')


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.ADMIN: Apart(browse(role))


@pytest.fixture(autouse=True)
def later(clock: Clock) -> None:
    clock.time = NOW


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """Rows can be made and read beside the browser."""
    with app.app_context():
        yield


pytestmark = pytest.mark.usefixtures("context")


def the_colleague(role: Role) -> Colleague:
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found
    return found


def stored(application: Application) -> Application:
    found = transaction.read().get(Application, application.id, populate_existing=True)
    assert found
    return found


def page_of(application: Application) -> str:
    return f"/candidates/{application.candidate_id}"


def undo_of(browser: Apart, application: Application) -> str:
    found = UNDO.search(browser.get(page_of(application)).text)
    assert found
    return found[1].replace("&amp;", "&")


# -- the list


def test_an_empty_list_says_where_candidates_come_from(browse: Callable[..., Apart]) -> None:
    assert "No candidates yet" in browse().get("/candidates").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Amara Okafor", "Lukas Brandt"}),
        ("q=okaf", {"Amara Okafor"}),
        ("q=brandt lukas", {"Lukas Brandt"}),
        ("q=BRANDT@mail", {"Lukas Brandt"}),
        ("q=lukas.", {"Lukas Brandt"}),
        ("q=%25", set()),
        ("opening=1", {"Amara Okafor"}),
        ("opening=0", set()),
        ("stage=applied", {"Amara Okafor", "Lukas Brandt"}),
        ("stage=offer", set()),
        ("stage=nonsense", {"Amara Okafor", "Lukas Brandt"}),
        ("owner=0", {"Amara Okafor"}),
        ("before=nonsense", {"Amara Okafor", "Lukas Brandt"}),
    ],
)
def test_the_address_bar_filters_the_list(browse: Callable[..., Apart], query: str, shown: set[str]) -> None:
    make_application()
    make_application("Lukas Brandt", "Data Analyst", add_colleague("Mina Sato"))
    page = browse().get(f"/candidates?{query}").text
    assert {name for name in ("Amara Okafor", "Lukas Brandt") if f">{name}</a>" in page} == shown


def test_the_list_says_whose_turn_it_is_on_both_clocks(browse: Callable[..., Apart]) -> None:
    make_question(make_application(owner=add_colleague("Mina Sato")), WEDNESDAY)
    page = browse().get("/candidates").text
    assert "5 days" in page
    assert "working hours" in page
    assert "owes the answer" in page


def test_the_list_is_paged_by_key_without_loss_or_repetition(browse: Callable[..., Apart]) -> None:
    for number in range(53):
        make_application(f"Candidate {number:02}")
    browser, url, seen = browse(), "/candidates", []
    while url:
        page = browser.get(url).text
        seen += re.findall(r'class="cx-name" href="[^"]+">(Candidate \d\d)</a>', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        url = more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"Candidate {number:02}" for number in reversed(range(53))]


def test_csv_holds_what_is_filtered_without_formulas_and_is_written_down(
    browse: Callable[..., Apart],
) -> None:
    make_application("=cmd()")
    make_application("Lukas Brandt")
    answer = browse().get("/candidates.csv?q=cmd")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=candidates-")
    assert [line.split(",")[0] for line in answer.text.splitlines()] == ["candidate", "'=cmd()"]
    assert audit.list_events(Filter(action="candidates.exported"))


# -- who sees whom


def test_an_owner_sees_those_they_own_or_had_to_do_with_and_no_others(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.OWNER)
    me, other = the_colleague(Role.OWNER), add_colleague("Mina Sato")
    mine = make_application("Mine Own", owner=me)
    spoken = make_application("Spoken With", owner=other)
    make_answer(spoken, WEDNESDAY, me)
    foreign = make_application("For Others", owner=other)
    shown = browser.get("/candidates").text
    assert [name in shown for name in ("Mine Own", "Spoken With", "For Others")] == [True, True, False]
    assert "For Others" not in browser.get("/candidates.csv").text
    assert [browser.get(page_of(a)).status_code for a in (mine, spoken, foreign)] == [200, 200, 404]
    for path in ("stage", "owner", "opening", "outcome", "outcome/undo"):
        answer = browser.post(f"/applications/{foreign.id}/{path}", {"stage": "offer", "owner": "0"})
        assert answer.status_code == 404, path
    for path in ("messages/1", "messages/1/html", "messages/1/attachments/0"):
        assert browser.get(f"{page_of(foreign)}/{path}").status_code == 404, path
    assert browser.post(f"{page_of(foreign)}/addresses/confirm", {"email": "x"}).status_code == 404
    assert browser.get(f"/log/new?candidate={foreign.candidate_id}").status_code == 404


def test_an_auditor_reads_all_and_is_offered_no_act(browse: Callable[..., Apart]) -> None:
    made = make_application()
    make_question(made, WEDNESDAY)
    page = browse(Role.AUDITOR).get(page_of(made)).text
    assert "Amara has been waiting" in page
    assert "Set the stage" not in page
    assert "/log/new" not in page


def test_reading_a_record_is_written_down_once_in_a_while(browse: Callable[..., Apart], clock: Clock) -> None:
    made, browser = make_application(), browse()
    for _ in range(2):
        browser.get(page_of(made))
    clock.move(minutes=20)
    browser.get(page_of(made))
    seen = audit.list_events(Filter(action="candidate.seen", candidate_id=made.candidate_id))
    assert [event.actor for event in seen] == [f"colleague:{the_colleague(Role.ADMIN).id}"] * 2


# -- the timeline


def test_the_page_says_who_waits_and_draws_the_open_silence(browse: Callable[..., Apart]) -> None:
    made = make_application(owner=add_colleague("Jonas Weber"))
    make_question(made, WEDNESDAY, "When <b>will</b> I hear?")
    page = browse().get(page_of(made)).text
    assert re.search(
        r"Amara has been waiting 5 days \(\d+ working hours\)\. Jonas Weber owes the answer\.", page
    )
    assert "5 days of silence so far" in page
    assert page.count("<circle") == 5
    assert "When &lt;b&gt;will&lt;/b&gt; I hear?" in page
    assert "Answered elsewhere" in page


def test_promises_and_flagged_words_are_chips_and_marks(browse: Callable[..., Apart]) -> None:
    made, jonas = make_application(), add_colleague("Jonas Weber")
    answer = make_answer(made, WEDNESDAY, jonas, "you people always ask. You will hear on Thursday.")
    make_concern(answer, jonas)
    with transaction.write() as session:
        session.add(
            Promise(application_id=made.id, interaction_id=answer.id, quote="You will hear on Thursday.",
                    made_at=WEDNESDAY, due_at=WEDNESDAY + timedelta(days=1), certainty="firm")
        )  # fmt: skip
    page = browse().get(page_of(made)).text
    assert "Promised by 5 Mar 2026: broken" in page
    assert "Tone: “you people”" in page
    assert "<mark>you people</mark> always ask" in page


def test_a_note_shows_only_among_everything_we_know(browse: Callable[..., Apart]) -> None:
    made, mina = make_application(), add_colleague("Mina Sato")
    make_answer(made, WEDNESDAY, mina)
    with transaction.write() as session:
        note = interactions.Interaction(
            application_id=made.id, channel="note", direction="internal", kind="human", effect="nothing",
            at=WEDNESDAY, author_email=mina.email, colleague_id=mina.id, note="Shy, but good.", created_at=WEDNESDAY,
        )  # fmt: skip
        session.add(note)
    browser = browse()
    assert "Shy, but good." not in browser.get(page_of(made)).text
    known = browser.get(f"{page_of(made)}?view=all").text
    assert "Shy, but good." in known
    assert "the candidate did not see this" in known


def test_a_candidate_with_two_applications_has_a_switch_and_foreign_ids_are_none(
    browse: Callable[..., Apart],
) -> None:
    first, second = make_application(), make_application(opening="Data Analyst")
    foreign, browser = make_application("Lukas Brandt"), browse()
    page = browser.get(f"{page_of(first)}?application={second.id}").text
    assert f"application={first.id}" in page
    assert browser.get(f"{page_of(first)}?application={foreign.id}").status_code == 404


def test_nobody_has_an_erased_or_missing_candidates_page(browse: Callable[..., Apart]) -> None:
    assert browse().get("/candidates/999").status_code == 404


# -- decisions


@pytest.mark.parametrize(
    ("path", "data", "column", "value", "before"),
    [
        ("stage", {"stage": "interview"}, "stage", "interview", "applied"),
        ("opening", {"opening": "0"}, "opening_id", None, 1),
        ("outcome", {"outcome": "declined", "on": "2026-03-09"}, "outcome", "declined", None),
    ],
)
def test_what_is_decided_can_be_undone_from_the_notice(
    browse: Callable[..., Apart],
    path: str,
    data: dict[str, object],
    column: str,
    value: object,
    before: object,
) -> None:
    made, browser = make_application(), browse()
    answer = browser.post(f"/applications/{made.id}/{path}", data)
    assert (answer.status_code, answer.location) == (303, f"{page_of(made)}?application={made.id}")
    assert getattr(stored(made), column) == value
    assert browser.post(undo_of(browser, made)).status_code == 303
    assert (getattr(stored(made), column), stored(made).stage) == (before, "applied")


def test_an_owner_is_set_and_left_to_nature_again(browse: Callable[..., Apart]) -> None:
    made, mina, browser = make_application(), add_colleague("Mina Sato"), browse()
    browser.post(f"/applications/{made.id}/owner", {"owner": str(mina.id)})
    assert (stored(made).owner_id, stored(made).owner_fixed) == (mina.id, True)
    browser.post(undo_of(browser, made))
    assert (stored(made).owner_id, stored(made).owner_fixed) == (None, False)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("stage", {"stage": "done"}),
        ("stage", {}),
        ("owner", {"owner": "999"}),
        ("opening", {"opening": "999"}),
        ("outcome", {"outcome": "", "on": "2026-03-09"}),
        ("outcome", {"outcome": "hired", "on": "2027-01-01"}),
        ("outcome", {"outcome": "hired", "on": "tomorrow"}),
    ],
)
def test_what_cannot_be_chosen_changes_nothing_and_says_so(
    browse: Callable[..., Apart], path: str, data: dict[str, object]
) -> None:
    made, browser = make_application(), browse()
    before = (made.stage, made.owner_id, made.opening_id, made.outcome)
    browser.post(f"/applications/{made.id}/{path}", data)
    now = stored(made)
    assert (now.stage, now.owner_id, now.opening_id, now.outcome) == before
    assert re.search("can&#39;t be chosen|lie in the future", browser.get(page_of(made)).text)


def test_an_outcome_of_today_is_recorded_as_of_now(browse: Callable[..., Apart]) -> None:
    made = make_application()
    browse().post(f"/applications/{made.id}/outcome", {"outcome": "hired", "on": NOW.date().isoformat()})
    assert stored(made).outcome_at == NOW


def test_whoever_a_concern_is_about_is_told_why_and_can_decide_nothing(
    browse: Callable[..., Apart],
) -> None:
    browser = browse(Role.ADMIN)
    made, me = make_application(), the_colleague(Role.ADMIN)
    make_concern(make_answer(made, WEDNESDAY, me), me)
    page = browser.get(page_of(made)).text
    assert "someone else decides here" in page
    assert "Set the owner" not in page
    for path, data in (
        ("stage", {"stage": "offer"}), ("owner", {"owner": "0"}), ("opening", {"opening": "0"}),
        ("outcome", {"outcome": "withdrawn", "on": "2026-03-09"}), ("outcome/undo", {"stage": "offer"}),
    ):  # fmt: skip
        answer = browser.post(f"/applications/{made.id}/{path}", data)
        assert (answer.status_code, "Not yours to decide" in answer.text) == (403, True), path
    assert len(audit.list_events(Filter(action="access.denied"))) == 5
    assert (stored(made).stage, stored(made).outcome) == ("applied", None)


def test_a_proposed_address_is_confirmed_or_parted_and_both_are_undone(
    browse: Callable[..., Apart],
) -> None:
    made, browser, email = make_application(), browse(), "other@mail.example"
    with transaction.write() as session:
        session.add(CandidateAddress(email=email, candidate_id=made.candidate_id, proposed=True, main=False))
    assert "Perhaps theirs" in browser.get(page_of(made)).text
    browser.post(f"{page_of(made)}/addresses/confirm", {"email": email})
    assert "Perhaps theirs" not in browser.get(page_of(made)).text.split("Undo")[-1]
    with transaction.write() as session:
        session.get_one(CandidateAddress, email, populate_existing=True).proposed = True
    browser.post(f"{page_of(made)}/addresses/part", {"email": email})
    parted = get_candidate_by_email(email)
    assert parted
    assert parted.id != made.candidate_id
    notice = re.search(r'action="([^"]*/join\?parted=\d+)"', browser.get(page_of(made)).text)
    assert notice
    browser.post(notice[1])
    assert [a.email for a in addresses.list_addresses(made.candidate_id)] == [
        "amara.okafor@mail.example",
        email,
    ]


# -- adding


def test_a_candidate_met_elsewhere_is_added_with_an_application(browse: Callable[..., Apart]) -> None:
    answer = browse().post(
        "/candidates/new", {"name": " Ada Byron ", "email": "Ada@Mail.example", "opening": "0"}
    )
    added = get_candidate_by_email("ada@mail.example")
    assert added
    assert (answer.status_code, answer.location) == (303, f"/candidates/{added.id}")
    assert len(applications.list_applications_of([added.id])) == 1


def test_an_owner_sees_whom_they_added_and_can_go_on_to_log(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.OWNER)
    data: dict[str, object] = {"name": "Ada Byron", "email": "ada@mail.example", "opening": "0"}
    answer = browser.post("/candidates/new?then=log", data)
    assert answer.location.startswith("/log/new?candidate=")
    assert browser.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("amara.okafor@mail.example", "here already"),
        ("admin@example.org", "one of ours"),
        ("no", "not an e-mail"),
    ],
)
def test_a_known_address_ours_or_none_is_refused_and_what_was_typed_stays(
    browse: Callable[..., Apart], email: str, said: str
) -> None:
    make_application()
    answer = browse().post("/candidates/new", {"name": "Ada Byron", "email": email, "opening": "0"})
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="Ada Byron"' in answer.text


# -- mail


def a_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Amara Okafor <amara@mail.example>", "jobs@example.org"
    mail["Subject"], mail["Message-ID"] = "My papers", "<1@mail.example>"
    mail["Date"] = datetime(2026, 3, 4, 12, tzinfo=UTC)
    mail.set_content("Hello,\n\nhere they are.\n\n> what you asked\n")
    mail.add_alternative(
        '<p onclick="x()">Hello<img src="https://t.example/p"><script>x()</script></p>', subtype="html"
    )
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../..\u202e/CV.pdf")
    return mail.as_bytes()


@pytest.fixture
def mail(app: Flask, context: None) -> str:
    """A stored mail; answers its page's address."""
    with transaction.write():
        people.add_domain("example.org")
    import_messages([("test", a_mail())], lambda: NOW, "command")
    candidate = get_candidate_by_email("amara@mail.example")
    assert candidate
    return f"/candidates/{candidate.id}/messages/{the_only(Message).id}"


def test_the_whole_mail_is_read_again_from_its_bytes(mail: str, browse: Callable[..., Apart]) -> None:
    browser = browse()
    short = browser.get(mail.split("/messages")[0]).text
    assert "The whole mail and 1 attachment" in short
    assert "what you asked" not in short
    page = browser.get(mail).text
    assert "&gt; what you asked" in page
    assert "CV.pdf" in page
    assert audit.list_events(Filter(action="candidate.seen"))


def test_a_mails_html_is_clean_and_under_a_policy_of_its_own(mail: str, browse: Callable[..., Apart]) -> None:
    answer = browse().get(f"{mail}/html")
    assert "<body><p>Hello</p>\n</body>" in answer.text
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_attachment_comes_as_a_download_with_a_plain_name(mail: str, browse: Callable[..., Apart]) -> None:
    browser = browse()
    link = re.search(r'href="([^"]+/attachments/\d+)"', browser.get(mail).text)
    assert link
    answer = browser.get(link[1])
    assert answer.data == b"%PDF"
    assert answer.headers["Content-Disposition"] == "attachment; filename=CV.pdf"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get(f"{mail}/attachments/99").status_code == 404


def test_a_mail_is_found_only_under_its_own_candidate(mail: str, browse: Callable[..., Apart]) -> None:
    other = make_application("Lukas Brandt")
    number = mail.rpartition("/")[2]
    browser = browse()
    for end in ("", "/html", "/attachments/0"):
        assert browser.get(f"/candidates/{other.candidate_id}/messages/{number}{end}").status_code == 404


UNASSESSED = "tone not assessed"


def test_that_another_language_than_english_is_not_assessed_is_said_beside_the_mail(
    mail: str, browse: Callable[..., Apart]
) -> None:
    candidate_page, browser = mail.split("/messages")[0], browse()
    german = "Vielen Dank, wir haben Ihre Unterlagen und melden uns."
    for n, text in enumerate([german, "Thank you, we have your papers and will write."]):
        import_messages([("test", our_mail(n, text))], lambda: NOW, "command")
    assert UNASSESSED not in browser.get(candidate_page).text  # nothing was looked at yet
    analyse_pending(10, NOW)
    assert browser.get(candidate_page).text.count(UNASSESSED) == 1
    ids = {m.new_text.strip(): m.id for m in transaction.read().query(Message)}
    told = {
        text: "Not assessed" in browser.get(f"{candidate_page}/messages/{id_}").text
        for text, id_ in ids.items()
    }
    assert sorted(text for text, said in told.items() if said) == [german]


def test_what_a_later_version_could_read_is_called_unassessed_no_more(
    mail: str, browse: Callable[..., Apart]
) -> None:
    candidate_page, browser = mail.split("/messages")[0], browse()
    import_messages(
        [("test", our_mail(0, "Vielen Dank, wir haben Ihre Unterlagen."))], lambda: NOW, "command"
    )
    analyse_pending(10, NOW)
    assert UNASSESSED in browser.get(candidate_page).text
    with transaction.write():
        first = transaction.read().query(Verdict).filter_by(module="tone").one()
        keep_verdicts([{
            "interaction_id": first.interaction_id, "module": "tone", "version": "reads German", "score": 0.1,
            "flag": False, "at": NOW + timedelta(days=1),
        }])  # fmt: skip
    assert UNASSESSED not in browser.get(candidate_page).text


def our_mail(n: int, text: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Jonas Weber <jonas@example.org>", "amara@mail.example"
    mail["Subject"], mail["Message-ID"] = "Your papers", f"<ours-{n}@example.org>"
    mail["Date"], mail["In-Reply-To"] = datetime(2026, 3, 5, 9 + n, tzinfo=UTC), "<1@mail.example>"
    mail.set_content(text)
    return mail.as_bytes()
