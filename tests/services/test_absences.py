"""Absences: entered, withdrawn, found in our own automatic replies; and who stands in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS
from cxhire.core.calendars import NO_CALENDAR
from cxhire.services import absences
from cxhire.services.absences import Entered, list_away, list_coming
from cxhire.services.hours import OwnHours, set_hours, set_own_hours
from cxhire.services.incoming import Given, Keep
from cxhire.services.ingest import take_in
from cxhire.services.steering import NotYours
from cxhire.store import audit
from cxhire.store.absences import list_found
from cxhire.store.audit import Filter
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_colleague

DAY = timedelta(days=1)
AWAY = "I am out of the office"


def reply(by: str, text: str, at: datetime = WEDNESDAY, n: int = 1, **headers: str) -> bytes:
    """An automatic reply of a colleague's to a candidate."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = by, "amara@mail.example", "Automatic reply: Your offer"
    mail["Date"], mail["Message-ID"] = at, f"<{by}.{at:%m%d}.{n}@us.example>"
    mail["Auto-Submitted"] = "auto-replied"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def hear(*raws: bytes, now: datetime = WEDNESDAY) -> None:
    take_in([("test", raw) for raw in raws], Given(keep=Keep.KNOWN), now, "system")


def found() -> list[tuple[datetime, datetime, int | None]]:
    return [(a.starts_at, a.ends_at, a.deputy_id) for a in list_coming(WEDNESDAY)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_entered_absence_is_of_whole_local_days_and_has_a_present_deputy(database: Flask) -> None:
    ada, ben, cara = (make_colleague(name) for name in ("Ada", "Ben", "Cara"))
    set_own_hours(ada.id, OwnHours(zone="Europe/Berlin"), WEDNESDAY, "colleague:1")
    absence = absences.enter(Entered(ada.id, date(2026, 3, 27), date(2026, 3, 29), ben.id), ada, WEDNESDAY)
    # Its last day has 23 hours.
    assert (absence.starts_at, absence.ends_at) == (utc("2026-03-26 23:00"), utc("2026-03-29 22:00"))
    during = utc("2026-03-28 12:00")
    assert list_away(during) == {ada.id: ben.id}
    absences.enter(Entered(ben.id, date(2026, 3, 28), date(2026, 3, 28), cara.id), ben, WEDNESDAY)
    assert list_away(during) == {ada.id: cara.id, ben.id: cara.id}
    assert list_away(absence.ends_at) == {}
    absences.withdraw(absence.id, ada, WEDNESDAY)
    assert list_away(during) == {ben.id: cara.id}
    absences.put_back(absence.id, ada, WEDNESDAY)
    assert list_away(during) == {ada.id: cara.id, ben.id: cara.id}
    actions = [e.action for e in audit.list_events(Filter()) if e.subject == f"absence:{absence.id}"]
    assert actions == ["absence.put_back", "absence.withdrawn", "absence.entered"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-05", "2026-03-04", "comes after"),
        ("2023-03-01", "2023-03-03", "too far back"),
        ("2026-03-05", "2029-03-05", "two years"),
        ("9999-12-30", "9999-12-31", "too far"),
        ("2026-03-10", "2026-03-12", "away then already"),
    ],
)
def test_what_can_not_be_is_said_in_words(database: Flask, first: str, last: str, words: str) -> None:
    ada = make_colleague("Ada")
    absences.enter(Entered(ada.id, date(2026, 3, 12), date(2026, 3, 13)), ada, WEDNESDAY)
    with pytest.raises(ValueError, match=words):
        absences.enter(Entered(ada.id, date.fromisoformat(first), date.fromisoformat(last)), ada, WEDNESDAY)
    assert len(list_coming(WEDNESDAY)) == 1


def test_days_that_are_over_can_be_noted_and_withdrawn_and_the_trail_says_which(database: Flask) -> None:
    ada, rita = make_colleague("Ada"), make_colleague("Rita", Role.RECRUITER)
    own = absences.enter(Entered(ada.id, date(2026, 2, 26), date(2026, 2, 27)), ada, WEDNESDAY)
    assert (list_coming(WEDNESDAY), absences.list_over(WEDNESDAY)) == ([], [own])
    assert absences.list_over(WEDNESDAY + 40 * DAY) == []
    hers = absences.enter(Entered(ada.id, date(2026, 2, 26), date(2026, 2, 27)), rita, WEDNESDAY)
    with pytest.raises(ValueError, match="away then already"):
        absences.enter(Entered(ada.id, date(2026, 2, 27), date(2026, 2, 27)), ada, WEDNESDAY)
    absences.withdraw(hers.id, rita, WEDNESDAY)
    assert absences.list_over(WEDNESDAY) == [own]
    [entered] = [e for e in audit.list_events(Filter()) if e.subject == f"absence:{own.id}"]
    assert (entered.actor, entered.detail["from"]) == (f"colleague:{ada.id}", "2026-02-26T00:00+00:00")


def test_a_reply_with_an_old_date_extends_nothing_that_was_over_when_it_came(database: Flask) -> None:
    ada = make_colleague("Ada")
    hear(reply(ada.email, f"{AWAY} until 5 March."))
    later = WEDNESDAY + 10 * DAY
    hear(reply(ada.email, f"{AWAY} until 15 March.", WEDNESDAY, 2), now=later)
    spans = [(a.starts_at.day, a.ends_at.day, a.created_at) for a in list_found(ada.id, utc("2026-01-01"))]
    assert spans == [(4, 6, WEDNESDAY), (4, 16, later)]


def test_only_admins_and_recruiters_speak_for_others(database: Flask) -> None:
    ada, ben, rita = make_colleague("Ada"), make_colleague("Ben"), make_colleague("Rita", Role.RECRUITER)
    of_ada = Entered(ada.id, date(2026, 3, 9), date(2026, 3, 9))
    with pytest.raises(NotYours):
        absences.enter(of_ada, ben, WEDNESDAY)
    absence = absences.enter(of_ada, rita, WEDNESDAY)
    with pytest.raises(NotYours):
        absences.withdraw(absence.id, ben, WEDNESDAY)
    for deputy in (ada.id, make_colleague("Gone", member=False).id):
        with pytest.raises(ValueError, match="as deputy"):
            absences.enter(Entered(ada.id, date(2026, 3, 10), date(2026, 3, 10), deputy), ada, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "ends_at"),
    [
        (f"{AWAY} until 13 March.", "2026-03-13 23:00"),
        ("Ich bin bis zum 13.03. im Urlaub.", "2026-03-13 23:00"),
        (f"{AWAY} and back on 30 March.", "2026-03-29 22:00"),  # after the clock change
        (AWAY, "2026-03-05 23:00"),  # the end of the next working day
        (f"{AWAY} until 15 November.", "2026-05-03 12:00"),  # cut at 60 days
    ],
)
def test_a_colleagues_automatic_reply_is_an_absence(database: Flask, text: str, ends_at: str) -> None:
    ada = make_colleague("Ada")
    set_own_hours(ada.id, OwnHours(zone="Europe/Berlin"), WEDNESDAY, "colleague:1")
    hear(reply(ada.email, text))
    assert found() == [(WEDNESDAY, utc(ends_at), None)]
    (event,) = audit.list_events(Filter(action="absence.found"))
    assert event.actor == "system"


@pytest.mark.parametrize(
    "raw",
    [
        reply("amara@mail.example", f"{AWAY} until 13 March."),
        reply("seen@us.example", f"{AWAY} until 13 March."),
        reply("ada@us.example", "Thank you for your application."),
        reply("ada@us.example", f"{AWAY} until 2 March."),
        reply("ada@us.example", f"{AWAY} until 13 March.", WEDNESDAY - 365 * DAY),
        reply("ada@us.example", f"{AWAY} until 13 March.").replace(b"Auto-Submitted: auto-replied", b"X-A: b")
        .replace(b"Automatic reply: ", b""),
    ],
    ids=["a candidate's", "one only seen in mail", "an acknowledgement", "over", "long ago", "a person's words"],
)  # fmt: skip
def test_what_is_no_absence_of_ours_is_none(database: Flask, raw: bytes) -> None:
    make_colleague("Ada")
    make_colleague("Seen", member=False)
    hear(raw)
    assert found() == []


def test_further_replies_extend_what_was_found_and_none_counts_twice(database: Flask) -> None:
    ada = make_colleague("Ada")
    first, second = reply(ada.email, AWAY), reply(ada.email, AWAY, WEDNESDAY + DAY, 2)
    hear(first, second, now=WEDNESDAY + DAY)
    friday = reply(ada.email, AWAY, WEDNESDAY + 2 * DAY, 3)
    hear(first, friday, now=WEDNESDAY + 2 * DAY)
    # From Friday on the next working day is Monday.
    assert found() == [(WEDNESDAY, utc("2026-03-10 00:00"), None)]
    hear(reply(ada.email, f"{AWAY} until 13 March.", WEDNESDAY + 3 * DAY, 4), now=WEDNESDAY + 3 * DAY)
    assert found() == [(WEDNESDAY, utc("2026-03-14 00:00"), None)]


def test_what_was_entered_stands_and_what_was_withdrawn_stays_so(database: Flask) -> None:
    ada, ben = make_colleague("Ada"), make_colleague("Ben")
    entered = absences.enter(Entered(ada.id, date(2026, 3, 4), date(2026, 3, 6), ben.id), ada, WEDNESDAY)
    hear(reply(ada.email, f"{AWAY} until 13 March."))
    assert [a.id for a in list_coming(WEDNESDAY)] == [entered.id]
    hear(reply(ben.email, f"{AWAY} until 13 March."))
    (of_ben,) = [a for a in list_coming(WEDNESDAY) if a.colleague_id == ben.id]
    absences.withdraw(of_ben.id, ben, WEDNESDAY)
    hear(reply(ben.email, f"{AWAY} until 20 March.", WEDNESDAY + DAY, 2), now=WEDNESDAY + DAY)
    assert [a.id for a in list_coming(WEDNESDAY)] == [entered.id]


def test_a_deputy_is_taken_from_a_reply_that_names_one_colleague(database: Flask) -> None:
    ada, ben, cara, dan = (make_colleague(name) for name in ("Ada", "Ben", "Cara", "Dan"))
    hear(
        reply(ada.email, f"{AWAY} until 13 March. Ask {ben.email.title()} or help@else.example. {ada.email}"),
        reply(dan.email, f"{AWAY} until 13 March. Ask {ben.email} or {cara.email}."),
    )
    assert list_away(WEDNESDAY + DAY) == {ada.id: ben.id, dan.id: None}


def test_the_next_working_day_is_the_colleagues_own(database: Flask) -> None:
    ada: Colleague = make_colleague("Ada")
    mondays = (((540, 1020),),) + ((),) * 6
    set_hours(None, DEFAULT_HOURS, NO_CALENDAR, ada.id, WEDNESDAY)
    set_own_hours(ada.id, OwnHours(week=mondays), WEDNESDAY, "colleague:1")
    hear(reply(ada.email, AWAY))
    assert found() == [(WEDNESDAY, utc("2026-03-10 00:00"), None)]
