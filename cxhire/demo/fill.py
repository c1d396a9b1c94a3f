"""Fills an empty database by living the three months again, a day at a time.

Each day's mail comes in, calls are logged, outcomes recorded and words analysed as of that day, so that the audit trail
and every "since" read as if cxhire had been there all along. Needs an application context.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from cxhire.core.audit_chain import Event as Audited
from cxhire.core.obligations import Direction
from cxhire.demo import build
from cxhire.demo.build import Answered, Ended, Logged, Reached
from cxhire.demo.cast import DOMAIN
from cxhire.demo.when import ZONE, moment
from cxhire.services import analyse, applications, ingest, log, openings, survey, team
from cxhire.services.settings import ORGANISATION
from cxhire.services.survey_links import hash_of, new_nonce
from cxhire.store import audit, settings, surveys
from cxhire.store.applications import Outcome, Stage, list_applications_of
from cxhire.store.candidates import get_candidate_by_email
from cxhire.store.interactions import Channel
from cxhire.store.people import Colleague, Role, get_colleague_by_email
from cxhire.store.surveys import SurveyInvitation
from cxhire.store.transaction import write

ACTOR = "command"
FIRST = "w13 mon 09:00"


def fill(now: datetime, on_day: Callable[[date], None] | None = None) -> None:
    """Puts the whole demo into an empty database, as seen at `now`. Commits as it goes.

    `on_day` is called after each of the about ninety days.
    """
    today = now.date()
    first = moment(FIRST, today)
    _move_in(first)
    days = _Days(now)
    at = first
    while at.date() < today:
        days.live(at.date())
        if on_day:
            on_day(at.date())
        at += timedelta(days=1)
    while analyse.analyse_pending(500, now):
        pass


def _move_in(first: datetime) -> None:
    """The organisation's name, its domain, the team and the openings."""
    with write():
        settings.set_setting(ORGANISATION, "Northwind Talent")
    team.add_domain(DOMAIN, first, ACTOR)
    for c in build.team():
        team.add(c.email, first, ACTOR, name=c.name, role=Role(c.role), aliases=c.aliases)
    addresses = {c.key: c.email for c in build.team()}
    for o in build.openings():
        openings.add_opening(o.title, first, ACTOR, owner_email=addresses[o.owner])


class _Days:
    """What happens on which day."""

    def __init__(self, now: datetime) -> None:
        self.mail: dict[date, list[tuple[datetime, bytes]]] = defaultdict(list)
        for at, raw in build.dated_messages(now.date()):
            self.mail[_on(at)].append((at, raw))
        self.contacts = _by_day((_on(x.at), x) for x in build.interactions(now))
        self.endings = _by_day((_on(x.at), x) for x in build.outcomes(now))
        self.stages = _by_day((_on(x.at), x) for x in build.stages(now))
        self.answers = _by_day((x.on, x) for x in build.responses(now))
        self.expected = {a.candidate: a for a in build.applications()}

    def live(self, day: date) -> None:
        """One day, from its first mail to its last survey."""
        evening = datetime.combine(day, time(23, 30), ZONE)
        if mail := self.mail.get(day):
            raws = ((f"demo {at:%Y-%m-%d %H:%M}", raw) for at, raw in mail)
            ingest.import_messages(raws, lambda: mail[-1][0], ACTOR)
            self._hand_over(mail[-1][0])
        for reached in self.stages.get(day, ()):
            _move_on(reached)
        for contact in self.contacts.get(day, ()):
            _log(contact)
        for ending in self.endings.get(day, ()):
            _end(ending)
        analyse.analyse_pending(500, evening)
        for answered in self.answers.get(day, ()):
            _answer(answered, evening)

    def _hand_over(self, at: datetime) -> None:
        """Gives the day's new applications to those who look after them."""
        for candidate in list(self.expected):
            if application_id := _application_id(candidate):
                expected = self.expected.pop(candidate)
                applications.set_owner(application_id, _colleague(expected.owner).id, at, ACTOR)


Event = TypeVar("Event", Logged, Reached, Ended, Answered)


def _by_day(events: Iterable[tuple[date, Event]]) -> dict[date, list[Event]]:
    found: dict[date, list[Event]] = defaultdict(list)
    for day, event in events:
        found[day].append(event)
    return found


def _on(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _log(contact: Logged) -> None:
    by, at = _colleague(contact.by), contact.at
    actor = f"colleague:{by.id}"
    if contact.waived:
        log.waive(_application_id(contact.candidate), contact.text, by.id, at, actor)
        return
    channel, direction = Channel(contact.channel), Direction(contact.direction)
    log.log_interaction(contact.candidate, channel, direction, by.email, at, contact.text, at, actor)


def _move_on(reached: Reached) -> None:
    applications.change_stage(_application_id(reached.candidate), Stage(reached.stage), reached.at, ACTOR)


def _end(ending: Ended) -> None:
    actor = f"colleague:{_colleague(ending.by).id}"
    applications.record_outcome(
        _application_id(ending.candidate), Outcome(ending.outcome), ending.at, ending.at, actor
    )


def _answer(answered: Answered, at: datetime) -> None:
    """The candidate was asked, and answered the same evening. No mail is queued for it."""
    application_id, nonce = _application_id(answered.candidate), new_nonce()
    token = nonce.hex()
    invitation = SurveyInvitation(
        application_id=application_id, nonce=nonce, token_hash=hash_of(token), created_at=at,
        expires_at=at + survey.OPEN_FOR,
    )  # fmt: skip
    with write():
        made = surveys.add_invitation(invitation)
        audit.append([Audited(at, "system", "survey.invited", f"survey:{made.id}", application_id)])
    values = {"recommend": str(answered.recommend), "fair": answered.fair, "informed": answered.informed}
    words = {"value": answered.value, "change": answered.change}
    survey.respond(token, survey.Answers(values | words), at)


def _application_id(candidate: str) -> int:
    """The application of a candidate by their address; 0 before their first mail. In this story each has one."""
    found = get_candidate_by_email(candidate)
    return list_applications_of([found.id])[0].id if found else 0


def _colleague(email: str) -> Colleague:
    found = get_colleague_by_email(email)
    if found is None:
        raise LookupError(f"{email} is not on the team")
    return found
