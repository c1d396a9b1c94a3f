"""A team at work for many random events: after any of them, what is owed must be what rebuilding finds.

Everything goes through the services, as the pages, commands and jobs do; an act that is refused must have changed nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from config import Config
from cxhire.core.obligations import Direction, Kind
from cxhire.core.policies import EVERYBODY, Scope
from cxhire.services import applications as decisions
from cxhire.services import (
    audit,
    ingest,
    interviews,
    log,
    merge,
    moving,
    openings,
    policy,
    promises,
    snooze,
    team,
    teams,
)
from cxhire.services.analyse import analyse_pending
from cxhire.services.candidates import add_candidate
from cxhire.services.derive import difference, rebuild
from cxhire.services.follow_openings import follow_openings
from cxhire.services.follow_policy import follow_policy, is_behind
from cxhire.services.log import Besides
from cxhire.services.openings import Profile
from cxhire.services.watch import watch
from cxhire.store.applications import Application, Opening, Outcome, Stage, list_ids, list_stages
from cxhire.store.candidates import Candidate
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.interviews import Interview
from cxhire.store.merges import Merge
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.people import Role
from cxhire.store.promises import Promise
from cxhire.store.transaction import read, write
from tests.letters import JOBS, KIM, MARIA, MONDAY, bounce, invitation, letter

T = TypeVar("T")
PEOPLE = (KIM, "Sam Roe <sam@mail.example>", "Kim Park <kimmy@other.example>")
JONAS = "Jonas Weber <jonas@acme.example>"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ACTOR = "test"
OUR_WORDS = (
    "We will tell you by Friday.", "Let us talk.", "We haven't decided yet.", "I promised Friday, it will be Tuesday, sorry.",
    "I will send you the contract by Friday.", "You will have it on Tuesday.", "I will call you tomorrow.",
)  # fmt: skip


class Work:
    """One installation and its random events; `told` lists what happened, to be read when something is wrong."""

    def __init__(self, seed: int, config: Config) -> None:
        self.chance, self.config = random.Random(seed), config
        self.now, self.mails, self.told = MONDAY, 0, list[str]()
        team.add_domain("acme.example", MONDAY, ACTOR)
        self.me = team.add("maria@acme.example", MONDAY, ACTOR, role=Role.ADMIN).id
        self.other = team.add("jonas@acme.example", MONDAY, ACTOR, role=Role.RECRUITER).id
        self.teams = [teams.add_team(name, MONDAY, ACTOR).id for name in ("North", "South")]
        if self.chance.random() < 0.7:
            policy.change_terms(EVERYBODY, {"rule_packs": ("CA-ON",)}, self.me, MONDAY)
        self.openings = [openings.add_opening(title, MONDAY, ACTOR).id for title in ("Cook", "Baker")]

    def run(self, events: int) -> None:
        """Lets so many things happen, some hours apart, then what the clock would do once more.

        After each what is owed is compared with the facts, unless a changed policy is yet to be followed: what one act
        forgot, the next one on the same application would mend unseen.
        """
        for _ in range(events):
            self.now += HOUR * self.chance.choice((0, 1, 5, 30, 70))
            act = self.chance.choice(ACTS)
            try:
                act(self)
                self.told.append(f"{self.now:%m-%d %H:%M} {act.__name__}")
            except (LookupError, ValueError) as refused:
                self.told.append(f"{self.now:%m-%d %H:%M} {act.__name__}: {type(refused).__name__} {refused}")
            if self.chance.random() < 0.7:
                follow(self)
            if not is_behind():
                self.compare()
        follow(self)

    def compare(self) -> None:
        """Raises AssertionError where what is owed isn't what the facts say."""
        found = difference(list_ids(), policy.load_policies())
        assert not len(found), "\n".join([*self.told, str(found)])
        read().rollback()

    def check(self) -> None:
        """Raises AssertionError unless rebuilding finds no difference, changes no mark, and the trail is whole."""
        story = "\n".join(self.told)
        assert rebuild(check=True) == 0, story
        before = self.marks()
        assert rebuild() == 0, story
        assert self.marks() == before, story
        assert audit.verify().ok, story
        twice = read().query(Obligation.application_id).filter_by(kind=Kind.CLOSURE.value).all()
        assert len(twice) == len(set(twice)), story
        noted = list_stages([a.id for a in read().query(Application)])
        for mine in read().query(Application).populate_existing():
            assert noted.get(mine.id, ((self.now, "applied"),))[-1][1] == mine.stage, story

    def marks(self) -> list[tuple[Any, ...]]:
        """All that is open, with what people and the ladder did with it; and all that was settled."""
        owed = read().query(Obligation).populate_existing().order_by(Obligation.id)
        opened = [tuple(getattr(o, c.key) for c in Obligation.__table__.columns) for o in owed]
        return [*opened, *read().query(Settlement.id).order_by(Settlement.id).all()]

    def any_of(self, model: type[T], *conditions: Any) -> T:
        """A random row. Raises LookupError where there is none."""
        found = read().query(model).filter(*conditions).populate_existing().order_by(model.id).all()  # type: ignore[attr-defined]
        if not found:
            raise LookupError(f"no {model.__name__}")
        return self.chance.choice(found)

    def at(self) -> datetime:
        """A time of the last ten days, mostly now."""
        return self.now - self.chance.choice((0, 0, 0, 1, 24, 240)) * HOUR

    def hour(self) -> float:
        return (self.at() - MONDAY) / HOUR

    def take_in(self, *raws: bytes) -> None:
        ingest.import_messages(((f"{n}", raw) for n, raw in enumerate(raws)), lambda: self.now, ACTOR)

    def number(self) -> tuple[str, str | None]:
        """A new mail's id, and one that it answers."""
        self.mails += 1
        answers = f"m{self.chance.randrange(self.mails)}" if self.chance.random() < 0.6 else None
        return f"m{self.mails}", answers if answers != "m0" else None


def _mail(work: Work, sender: str, to: str, text: str, **headers: str) -> bytes:
    ref, answers = work.number()
    subject = work.chance.choice(("Cook", "Baker", "News"))
    return letter(ref, sender, to, text, hour=work.hour(), subject=subject, answers=answers, **headers)


def question(work: Work) -> None:
    asking = [
        _mail(work, work.chance.choice(PEOPLE), JOBS, "When will I hear from you?")
        for _ in range(work.chance.randint(1, 2))
    ]
    work.take_in(*asking)


def closing(work: Work) -> None:
    work.take_in(_mail(work, work.chance.choice(PEOPLE), JOBS, "Thank you very much!"))


def answer(work: Work) -> None:
    words = work.chance.choice(OUR_WORDS)
    sender = work.chance.choice((MARIA, JONAS))
    work.take_in(_mail(work, sender, work.chance.choice(PEOPLE), words))


def automatic(work: Work) -> None:
    ours = work.chance.random() < 0.5
    person = work.chance.choice(PEOPLE)
    sender, to = (MARIA, person) if ours else (person, JOBS)
    work.take_in(_mail(work, sender, to, "I am out of the office.", Auto_Submitted="auto-replied"))


def forward(work: Work) -> None:
    person = work.chance.choice(PEOPLE)
    text = f"See below.\n\n---------- Forwarded message ---------\nFrom: {person}\nSubject: Cook\n\nIs it still open?\n"
    ref, _ = work.number()
    work.take_in(letter(ref, MARIA, JONAS, text, hour=work.hour(), subject="Fwd: Cook"))


def bounced(work: Work) -> None:
    about = work.any_of(Interaction, Interaction.direction == "outbound", Interaction.ref.startswith("<m"))
    ref, _ = work.number()
    work.take_in(bounce(ref, str(about.ref)[1:].partition("@")[0], "kim@mail.example", hour=work.hour()))


def invited(work: Work) -> None:
    ref, _ = work.number()
    method, uid = work.chance.choice(("REQUEST", "REQUEST", "CANCEL")), work.chance.choice(("u1", "u2"))
    starts_at = (work.now + work.chance.randint(-20, 20) * DAY).replace(microsecond=0)
    person = work.chance.choice(PEOPLE)
    work.take_in(invitation(ref, person, starts_at, hour=work.hour(), method=method, uid=uid))


def logged(work: Work) -> None:
    chance, person = work.chance, work.chance.choice(PEOPLE)
    channel = chance.choice([c for c in Channel if c is not Channel.MAIL])
    besides = Besides(chance.random() < 0.3, chance.random() < 0.3)
    log.log_interaction(
        person.partition("<")[2][:-1], channel, chance.choice(list(Direction)), "maria@acme.example", work.at(),
        chance.choice(("", "We promise to call on Friday.", "I told them it will be Tuesday, sorry.")), work.now, ACTOR, besides=besides,
    )  # fmt: skip


def waived(work: Work) -> None:
    owed = work.any_of(Obligation)
    log.waive(
        owed.application_id, "Not needed", work.me, work.now, ACTOR,
        kind=Kind(owed.kind), promise_id=owed.promise_id, obligation_id=owed.id,
    )  # fmt: skip


def taken_back(work: Work) -> None:
    log.take_back(work.any_of(Interaction, Interaction.ref.startswith("noted:")).id, work.me, work.now, ACTOR)


def undecided(work: Work) -> None:
    log.note_undecided(work.any_of(Interaction, Interaction.effect == "settles").id, work.me, work.now, ACTOR)


def snoozed(work: Work) -> None:
    snooze.snooze(work.any_of(Obligation).id, work.now + work.chance.randint(1, 20) * DAY, work.now, ACTOR)


def woken(work: Work) -> None:
    snooze.wake(work.any_of(Obligation).id, work.now, ACTOR)


def handed_over(work: Work) -> None:
    decisions.set_owner(
        work.any_of(Application).id, work.chance.choice((work.me, work.other, None)), work.now, ACTOR
    )


def staged(work: Work) -> None:
    decisions.change_stage(
        work.any_of(Application).id, work.chance.choice(decisions.UNDER_WAY), work.now, ACTOR
    )


def ended(work: Work) -> None:
    outcome = work.chance.choice(list(Outcome))
    decisions.record_outcome(work.any_of(Application).id, outcome, work.at(), work.now, ACTOR)


def ended_after_all(work: Work) -> None:
    ended_one = work.any_of(Application, Application.outcome.is_not(None))
    decisions.undo_outcome(ended_one.id, Stage.INTERVIEW, work.now, ACTOR)


def about_opening(work: Work) -> None:
    decisions.set_opening(
        work.any_of(Application).id, work.chance.choice([*work.openings, None]), work.now, ACTOR
    )


def filled(work: Work) -> None:
    openings.close_opening(work.any_of(Opening, Opening.closed_at.is_(None)).id, work.now, ACTOR)


def reopened(work: Work) -> None:
    openings.reopen_opening(work.any_of(Opening, Opening.closed_at.is_not(None)).id, work.now, ACTOR)


def renamed(work: Work) -> None:
    opening = work.any_of(Opening)
    openings.change_opening(opening.id, Profile(opening.title, None, work.other), work.now, ACTOR)


def promised(work: Work) -> None:
    mine = work.any_of(Application)
    said = promises.list_said(mine.id)
    contact = work.chance.choice([None, *(one.id for one in said)])
    promises.add_promise(
        mine.id, "to call", work.now + work.chance.randint(1, 9) * DAY, work.me, work.now, ACTOR,
        interaction_id=contact,
    )  # fmt: skip


def corrected(work: Work) -> None:
    promise = work.any_of(Promise)
    promises.correct_promise(promise.id, promise.due_at + work.chance.randint(-3, 9) * DAY, work.now, ACTOR)


def no_promise(work: Work) -> None:
    promise = work.any_of(Promise)
    turn = promises.restore_promise if promise.withdrawn_at else promises.withdraw_promise
    turn(promise.id, work.now, ACTOR)


def kept(work: Work) -> None:
    promises.keep_promise(work.any_of(Promise).id, work.me, work.now, ACTOR)


def interviewed(work: Work) -> None:
    at = work.now + work.chance.randint(-60, 20) * DAY
    interviews.note_interview(work.any_of(Application).id, at, work.me, work.now, ACTOR)


def no_interview(work: Work) -> None:
    found = work.any_of(Interview)
    if found.withdrawn_at:
        interviews.restore_interview(found.id, work.now, ACTOR)
    else:
        interviews.withdraw_interview(found.id, work.me, work.now, ACTOR)


def ruled(work: Work) -> None:
    """A policy of any scope: what is open follows by and by."""
    chance = work.chance
    scope = chance.choice((
        EVERYBODY, Scope(opening_id=work.openings[0]), Scope(team_id=work.teams[0]), Scope(stage="interview"),
        Scope(opening_id=work.openings[0], stage="interview"), Scope(team_id=work.teams[0], stage="interview"),
    ))  # fmt: skip
    terms = {
        "answer_minutes": chance.choice((60, 480, 960)), "update_days": chance.choice((1, 5, 10)),
        "closure_days": chance.choice((1, 3)), "rule_packs": chance.choice(((), ("CA-ON",))),
    }  # fmt: skip
    changed = {name: terms[name] for name in chance.sample(sorted(terms), chance.randint(1, 4))}
    policy.change_terms(scope, changed, work.me, work.now)


def hours_changed(work: Work) -> None:
    newest = policy.load_policies().newest.hours
    zone = work.chance.choice(("UTC", "Europe/Berlin", "America/Toronto"))
    off = frozenset({date(2026, 5, work.chance.randint(5, 30))})
    policy.change_terms(EVERYBODY, {"hours": replace(newest, zone=zone, days_off=off)}, work.me, work.now)


def to_team(work: Work) -> None:
    policy.set_opening_team(
        work.chance.choice(work.openings), work.chance.choice([*work.teams, None]), work.me, work.now
    )


def follow(work: Work) -> None:
    """What the clock does each minute."""
    follow_policy()
    follow_openings()


def reminded(work: Work) -> None:
    watch(work.config, work.now)


def analysed(work: Work) -> None:
    analyse_pending(100, work.now)


def merged(work: Work) -> None:
    living = read().query(Candidate).filter(Candidate.merged_into_id.is_(None)).order_by(Candidate.id).all()
    if len(living) < 2:
        raise LookupError("nobody to merge")
    one, other = work.chance.sample(living, 2)
    merge.merge(one.id, other.id, work.now, ACTOR)


def unmerged(work: Work) -> None:
    merge.undo(work.any_of(Merge, Merge.undone_at.is_(None)).id, work.now, ACTOR)


def moved(work: Work) -> None:
    contact = work.any_of(Interaction)
    here = work.any_of(Application, Application.id == contact.application_id)
    there = work.any_of(Application, Application.candidate_id == here.candidate_id, Application.id != here.id)
    moving.move_contact(contact.id, there.id, work.now, ACTOR)


def applied_anew(work: Work) -> None:
    """Somebody who was added by hand, or a second application of theirs."""
    if work.chance.random() < 0.5:
        add_candidate("Ada New", f"ada{work.mails}@mail.example", work.openings[0], work.now, ACTOR)
        return
    from cxhire.store.applications import add_application

    with write():
        mine = work.any_of(Application)
        added = add_application(mine.candidate_id, work.now, work.chance.choice(work.openings))
    decisions.set_owner(added.id, work.me, work.now, ACTOR)


ACTS: Sequence[Callable[[Work], None]] = (
    *[question] * 5, *[answer] * 5, *[closing] * 2, automatic, forward, bounced, *[invited] * 3, *[logged] * 4,
    *[waived] * 2, *[taken_back] * 2, undecided, *[snoozed] * 2, woken, handed_over, *[staged] * 2, *[ended] * 2,
    ended_after_all, *[about_opening] * 2, *[filled] * 2, *[reopened] * 2, renamed, *[promised] * 2, *[corrected] * 2, *[no_promise] * 2, *[kept] * 2,
    *[interviewed] * 2, *[no_interview] * 2, *[ruled] * 3, hours_changed, to_team, *[reminded] * 4, *[analysed] * 2,
    *[merged] * 2, unmerged, *[moved] * 2, applied_anew,
)  # fmt: skip
