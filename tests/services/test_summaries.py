"""A lead's Monday mail: what it says, whom it leaves out, and when there is none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.core.weeks import Answered, last_week
from cxhire.mail.render import Summary
from cxhire.services import audit
from cxhire.services.deliver import deliver
from cxhire.services.staff import office
from cxhire.services.summaries import is_wanted, summary, tell_leads
from cxhire.store.absences import Absence
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.people import Colleague
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_config,
    make_question,
    the_only,
)
from tests.smtp_sink import Sink, listening

MONDAY = WEDNESDAY.replace(hour=9) + timedelta(days=5)
LAST_WEDNESDAY = WEDNESDAY


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return make_config(database_url, tmp_path)


@pytest.fixture
def lea(app: Flask) -> Colleague:
    return make_colleague("Lea Lead")


@pytest.fixture
def jonas(lea: Colleague) -> Colleague:
    return make_colleague_of(lea, "Jonas Weber")


def make_colleague_of(lead: Colleague, name: str) -> Colleague:
    made = make_colleague(name)
    with write():
        made.lead_id = lead.id
    return made


def told(lead: Colleague, config: Config) -> Summary | None:
    here = office(MONDAY)
    return summary(lead.id, last_week(MONDAY, here.staff.hours[lead.id]), here, config, MONDAY)


def test_it_says_what_is_owed_and_what_was_answered_on_both_clocks(
    lea: Colleague, jonas: Colleague, config: Config
) -> None:
    amara, lukas = (
        make_application("Amara Okafor", owner=jonas),
        make_application("Lukas Brandt", owner=jonas),
    )
    make_question(amara, LAST_WEDNESDAY)
    make_answer(amara, LAST_WEDNESDAY + timedelta(hours=2), jonas)
    make_question(lukas, LAST_WEDNESDAY - timedelta(days=1), "And the salary?")
    week = told(lea, config)
    assert week is not None
    assert week.headline == "1 candidate is waiting for your people"
    assert week.answered == Answered(given=1, of=2, in_time=1, business_minutes=120, calendar_minutes=120)
    assert week.figures == (
        "Last week 1 of 2 questions were answered, 1 in time. It took 2 working hours (2 hours for the candidate)."
    )
    assert [row.sentence for row in week.owed] == [
        "Lukas Brandt has been waiting 5 days (29 working hours). Jonas Weber owes the answer."
    ]


def test_it_arrives_once_on_monday_morning(
    lea: Colleague, jonas: Colleague, config: Config, tmp_path: Path
) -> None:
    make_question(make_application(owner=jonas), LAST_WEDNESDAY)
    assert not is_wanted(MONDAY - timedelta(minutes=1))
    assert tell_leads(config, MONDAY - timedelta(minutes=1)) == []
    assert is_wanted(MONDAY)
    assert len(tell_leads(config, MONDAY)) == 1
    assert not is_wanted(MONDAY + timedelta(minutes=5))
    assert tell_leads(config, MONDAY + timedelta(minutes=5)) == []
    with listening(Sink()) as sink:
        sending = make_config(config.database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        deliver(sending, lambda: MONDAY)
    (mail,) = sink.mails
    assert (mail["To"], mail["X-Cxhire"]) == ("lea.lead@us.example", "summary")
    assert mail["Subject"] == "1 candidate is waiting for your people"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "> When will I hear from you?" in body.get_content()
    assert [e["action"] for e in audit.export() if e["action"].startswith("summary")] == ["summary.queued"]


def test_there_is_none_where_nothing_is_owed_and_nothing_happened(
    lea: Colleague, jonas: Colleague, config: Config
) -> None:
    make_question(make_application(owner=jonas), MONDAY + timedelta(hours=1))
    assert tell_leads(config, MONDAY + timedelta(hours=2)) == []


def test_a_lead_whom_a_concern_is_about_does_not_read_that_application(
    lea: Colleague, jonas: Colleague, config: Config
) -> None:
    make_concern(make_question(make_application(owner=jonas), LAST_WEDNESDAY - timedelta(days=10)), lea)
    assert told(lea, config) is None


def test_it_names_who_is_away_with_nobody_to_stand_in(
    lea: Colleague, jonas: Colleague, config: Config
) -> None:
    covered = make_colleague_of(lea, "Mia Covered")
    make_question(make_application(owner=jonas), LAST_WEDNESDAY)
    with write() as session:
        for who, deputy in ((jonas, None), (covered, lea.id)):
            session.add(
                Absence(
                    colleague_id=who.id, starts_at=LAST_WEDNESDAY, ends_at=MONDAY + timedelta(days=9), deputy_id=deputy,
                    source="entered", created_at=LAST_WEDNESDAY,
                )
            )  # fmt: skip
    week = told(lea, config)
    assert week is not None
    assert week.absent == (
        "Jonas Weber is away and nobody stands in: choose a deputy, or hand over what they owe."
    )


@pytest.mark.parametrize("what", ["digests", "lead", "active"])
def test_who_wants_none_leads_nobody_or_has_gone_gets_none(
    lea: Colleague, jonas: Colleague, config: Config, what: str
) -> None:
    make_question(make_application(owner=jonas), LAST_WEDNESDAY)
    with write():
        if what == "digests":
            lea.digests = False
        elif what == "active":
            lea.active = False
        else:
            jonas.lead_id = None
    assert tell_leads(config, MONDAY) == []


def test_what_was_settled_while_it_waited_is_not_in_it(
    lea: Colleague, jonas: Colleague, config: Config, tmp_path: Path
) -> None:
    application = make_application(owner=jonas)
    make_question(application, MONDAY - timedelta(hours=1))
    tell_leads(config, MONDAY)
    make_answer(application, MONDAY + timedelta(hours=1), jonas)
    with listening(Sink()) as sink:
        sending = make_config(config.database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        deliver(sending, lambda: MONDAY + timedelta(hours=2))
    assert not sink.mails
    read().rollback()
    row = the_only(Outgoing)
    assert (row.kind, row.state, row.error) == (
        MailKind.SUMMARY, "cancelled", "nothing of it is owed any more",
    )  # fmt: skip
