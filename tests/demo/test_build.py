"""The demo's mail is the same for the same day, well formed, and never of the future."""

import email
import email.policy
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.demo import build, story
from cxhire.demo.cast import DOMAIN
from cxhire.demo.when import ZONE, day, moment, with_dates

TODAY = date(2026, 3, 18)
NOW = datetime.combine(TODAY, time(), UTC)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.fixture(scope="module")
def mails() -> list[EmailMessage]:
    return [parsed(raw) for raw in build.messages(TODAY)]


def sent_at(mail: EmailMessage) -> datetime:
    return parsedate_to_datetime(mail["Date"])


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_one_day_always_gives_the_same_bytes():
    assert list(build.messages(TODAY)) == list(build.messages(TODAY))


def test_the_cast_has_the_promised_size(mails):
    applications = list(build.applications())
    assert len(build.openings()) == 5
    assert len({a.candidate for a in applications}) == len(applications) == 40
    assert 350 <= len(mails) <= 450
    assert 25 <= len(list(build.interactions(NOW))) <= 45


def test_every_mail_parses_without_defects(mails):
    for mail in mails:
        assert [d for part in mail.walk() for d in part.defects] == []
        assert mail["From"]
        assert mail["Subject"]
        assert text_of(mail).strip() or mail.get_content_type() == "multipart/report"


def test_message_ids_are_unique(mails):
    assert len({m["Message-ID"] for m in mails}) == len(mails)


def test_an_answer_refers_to_earlier_mail_of_its_thread(mails):
    seen: dict[str, EmailMessage] = {}
    answers = 0
    for mail in mails:
        if parent_id := mail["In-Reply-To"]:
            answers += 1
            references = str(mail["References"]).split()
            assert references[-1] == parent_id.strip()
            assert all(ref in seen for ref in references)
            assert sent_at(seen[references[-1]]) < sent_at(mail)
        seen[mail["Message-ID"].strip()] = mail
    assert answers > 250


def test_the_mailboxes_hold_all_that_intake_must_tell_apart(mails):
    methods = Counter(
        part.get_param("method")
        for m in mails
        for part in m.walk()
        if part.get_content_type() == "text/calendar"
    )
    assert methods["REQUEST"] > 30
    assert methods["REPLY"] > 30
    assert sum(m.get_content_type() == "multipart/report" for m in mails) == 1
    assert sum(m["Reply-To"] is not None for m in mails) == 3
    assert sum(m["List-Id"] is not None for m in mails) == 3
    assert sum(str(m["Subject"]).startswith("Automatic reply: ") for m in mails) == 3
    assert sum(str(m["Subject"]).startswith("Fwd: ") for m in mails) == 1
    assert sum(p.get_content_type() == "application/pdf" for m in mails for p in m.walk()) > 30


def test_the_mail_programs_differ(mails):
    programs = {m["X-Mailer"] or m["User-Agent"] for m in mails}
    assert len(programs) >= 6
    assert any(m.get_body(("html",)) for m in mails)


def test_nobody_real_is_written_to(mails):
    fields = [m[name] for m in mails for name in ("From", "To", "Cc", "Reply-To") if m[name]]
    assert {address.rpartition(".")[2] for _, address in getaddresses(fields)} == {"example"}


def test_dieter_is_the_one_who_lets_people_wait():
    silent = {a.candidate for a in build.applications() if "dieter" in a.owner and a.stage != "done"}
    assert len(silent) == 5
    ended = {e.candidate for e in build.outcomes(NOW)}
    assert not silent & ended


def test_survey_groups_are_large_enough_to_show():
    groups = Counter(r.opening for r in build.responses(NOW))
    assert groups["Head of Operations"] >= 5
    assert groups["Customer Success Manager"] >= 5


def test_who_answered_a_survey_had_an_outcome_before():
    ended = {e.candidate: e.at for e in build.outcomes(NOW)}
    for response in build.responses(NOW):
        assert response.on >= ended[response.candidate].date()
        assert {response.fair, response.informed} <= {"yes", "partly", "no"}
        assert response.value
        assert response.change


def test_done_is_exactly_what_has_an_outcome():
    done = {a.candidate for a in build.applications() if a.stage == "done"}
    assert done == {e.candidate for e in build.outcomes(NOW)}


def test_no_placeholder_is_left_in_the_words(mails):
    for mail in mails:
        assert "{" not in text_of(mail)
    assert not any("{" in x.text for x in build.interactions(NOW))


TOLD = story.chronicles()


@given(DAYS)
def test_on_any_day_all_is_past_in_order_and_mostly_on_working_days(today):
    midnight = datetime.combine(today, time(), UTC)
    sent: list[datetime] = []
    for chronicle in TOLD:
        times = [moment(letter.at, today) for letter in chronicle.letters]
        assert times == sorted(times)
        sent += times
    assert midnight - timedelta(days=7 * 14) < min(sent)
    assert max(sent) < midnight
    assert sum(at.astimezone(ZONE).weekday() > 4 for at in sent) < len(sent) / 20


@pytest.mark.parametrize(
    "today", [TODAY, date(2026, 3, 30), date(2028, 2, 29), date(2027, 1, 1), date(2026, 10, 25)]
)
def test_mail_contacts_and_outcomes_keep_to_the_past_in_any_season(today):
    midnight = datetime.combine(today, time(), UTC)
    at_of: dict[str, datetime] = {}
    for at, raw in build.dated_messages(today):
        assert at < midnight
        mail = email.message_from_bytes(raw)
        if parent_id := mail["In-Reply-To"]:
            assert at_of[parent_id.strip()] < at
        at_of[mail["Message-ID"].strip()] = at
    for happened in (*build.interactions(midnight), *build.outcomes(midnight), *build.stages(midnight)):
        assert happened.at < midnight
    assert all(r.on < today for r in build.responses(midnight))


@given(DAYS, st.integers(1, 60))
def test_counted_days_are_working_days_in_order(today, number):
    back, ahead = day(f"d{number}", today), day(f"d-{number}", today)
    assert back < today < ahead
    assert back.weekday() < 5
    assert ahead.weekday() < 5
    assert day(f"d{number + 1}", today) < back


def test_a_week_is_a_calendar_week_so_that_weekdays_in_letters_are_right():
    assert day("w1 mon", date(2026, 3, 18)) == date(2026, 3, 9)
    assert day("w1 sun", date(2026, 3, 16)) == date(2026, 3, 15)
    assert with_dates("on {w1 tue}, not {day d1}", date(2026, 3, 18)) == "on 10 March, not Tuesday"


def test_a_line_that_breaks_the_format_is_named(tmp_path, monkeypatch):
    (tmp_path / "house_post.txt").write_text(
        "= a | A | a@b.example | gmail | |\n@ yesterday a > careers\nHello\n"
    )
    monkeypatch.setattr(story, "FOLDER", tmp_path)
    monkeypatch.setattr(story, "OPENINGS", ())
    with pytest.raises(story.StoryError, match="@ yesterday"):
        story.chronicles()


def test_our_domain_is_the_teams():
    assert all(c.email.endswith(f"@{DOMAIN}") or c.aliases for c in build.team())
