"""What a policy would have come to: the same figures as if it had been in force, and as a clock that looks each minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.digests import Said, round_at
from cxhire.core.ladder import Owed, Staff, look_at
from cxhire.core.obligations import Case, Effect, Fact, Kind, Settled, replay
from cxhire.core.policies import LONG_AGO, Policies, Policy, Rule, Scope
from cxhire.core.preview import Days, Outlook, Past, Tally, as_if_since, outlook

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
UNTIL = START + timedelta(days=9)
DEFAULTS = Policies(((LONG_AGO, Policy()),))
ANNA, LEAD, ADMIN = 1, 2, 3
TORONTO = WorkingHours("America/Toronto", DEFAULT_HOURS.days)
STAFF = Staff({ANNA: DEFAULT_HOURS, LEAD: TORONTO, ADMIN: DEFAULT_HOURS}, {ANNA: LEAD}, (ADMIN,))


def at(days: float, hour: float = 0) -> datetime:
    return START + timedelta(days=days, hours=hour)


def past(*facts: tuple[datetime, Effect], owner_id: int | None = ANNA, **case: object) -> Past:
    made = [Fact(n, moment, effect, f"ref-{n}") for n, (moment, effect) in enumerate(facts)]
    return Past(Case(made, **case), owner_id)  # type: ignore[arg-type]


ASKED_MONDAY = past((at(0, 9), Effect.OWES), (at(1, 11), Effect.SETTLES), active=False)


def test_an_answer_after_its_time_was_late_and_its_owner_was_told_when_it_was_due() -> None:
    """Due on Monday at 17:00, when nobody works any more: told on Tuesday at nine, answered at eleven."""
    found = outlook([ASKED_MONDAY], DEFAULTS, Days(START, UNTIL), STAFF)
    assert found == Outlook({Kind.ANSWER: Tally(1, 1, 600, 26 * 60)}, reminders=1)


def test_what_was_answered_in_time_was_not_late_and_nobody_was_told() -> None:
    generous = as_if_since(DEFAULTS, START, Rule(UNTIL, Scope(), {"answer_minutes": 900}))
    found = outlook([ASKED_MONDAY], generous, Days(START, UNTIL), STAFF)
    assert found == Outlook({Kind.ANSWER: Tally(1, 0, 600, 26 * 60)})


def test_what_was_never_answered_goes_up_to_the_administrators() -> None:
    """Due on Tuesday at noon: Anna then, on Wednesday and on Friday; her lead on Thursday, the administrator on Monday."""
    found = outlook([past((at(0, 12), Effect.OWES), active=False)], DEFAULTS, Days(START, UNTIL), STAFF)
    assert (found.reminders, found.escalations) == (3, 2)
    assert found.kinds == {Kind.ANSWER: Tally(1, 1)}


def test_several_at_once_are_one_mail_to_their_reader() -> None:
    three = [
        past((at(0, hour), Effect.OWES), (at(2, 9), Effect.SETTLES), active=False) for hour in (9, 10, 11)
    ]
    assert outlook(three, DEFAULTS, Days(START, UNTIL), STAFF).reminders == 1


def test_only_what_came_up_in_those_days_is_counted() -> None:
    before = past((at(-1, 9), Effect.OWES), (at(5, 9), Effect.SETTLES), active=False)
    assert outlook([before], DEFAULTS, Days(START, UNTIL), STAFF) == Outlook()


def test_a_stage_counts_only_what_its_policy_governed() -> None:
    """Asked and answered in the first stage, asked again in the offer."""
    moved = past(
        (at(0, 9), Effect.OWES), (at(0, 16), Effect.SETTLES), (at(3, 9), Effect.OWES),
        active=False, stages=((at(2), "offer"),),
    )  # fmt: skip
    policies = as_if_since(DEFAULTS, START, Rule(UNTIL, Scope(stage="offer"), {"answer_minutes": 60}))
    assert outlook([moved], policies, Days(START, UNTIL, "offer"), STAFF).kinds == {Kind.ANSWER: Tally(1, 1)}
    assert outlook([moved], policies, Days(START, UNTIL, "applied"), STAFF).kinds == {
        Kind.ANSWER: Tally(1, 0, 420, 420)
    }


def test_the_newest_rule_of_each_scope_is_taken_as_if_it_had_been_in_force_and_the_proposed_one_in_its_place() -> (
    None
):
    opening, team = Scope(opening_id=7), Scope(team_id=2)
    policies = Policies(
        ((LONG_AGO, Policy()), (at(4), Policy(update_days=9))),
        (
            Rule(at(-9), opening, {"answer_minutes": 60}, team_id=2),
            Rule(at(3), opening, {"answer_minutes": 90}, team_id=2),
            Rule(at(5), team, {"closure_days": 1}),
        ),
    )
    found = as_if_since(policies, START, Rule(UNTIL, opening, {"answer_minutes": 30}, team_id=2)).course(7)
    assert found.at(at(-1)) == Policy(answer_minutes=60)
    assert found.at(START) == found.newest == Policy(answer_minutes=30, update_days=9, closure_days=1)


HISTORY = (Effect.OWES, Effect.OWES, Effect.SETTLES, Effect.TELLS, Effect.NOTHING)


def some_pasts(chance: Random, number: int) -> list[Past]:
    def one() -> Past:
        moments = sorted(at(chance.uniform(-2, 8)) for _ in range(chance.randint(1, 5)))
        facts = [(moment, chance.choice(HISTORY)) for moment in moments]
        stages = ((at(chance.uniform(0, 4)), "offer"),) if chance.random() < 0.3 else ()
        return past(*facts, owner_id=chance.choice((ANNA, LEAD, None)), stages=stages)

    return [one() for _ in range(number)]


@pytest.mark.parametrize("seed", range(2))
def test_the_mails_are_those_of_a_clock_that_looks_each_minute(seed: int) -> None:
    chance = Random(seed)
    terms = {
        "answer_minutes": 120,
        "update_days": 2,
        "before_minutes": chance.choice((0, 90)),
        "admin_days": 3,
    }
    policies = as_if_since(DEFAULTS, START, Rule(START, Scope(), terms))
    pasts = some_pasts(chance, 16)
    found = outlook(pasts, policies, Days(START, UNTIL), STAFF)
    counted = each_minute(pasts, policies)
    assert (found.reminders, found.escalations) == (counted["reminder"], counted["escalation"])
    assert found.reminders > 5
    assert found.escalations > 0


def each_minute(pasts: list[Past], policies: Policies) -> Counter[str]:
    """How many mails of each kind a clock sends that has all that is open looked at each minute."""
    ends, owed, next_at = list[datetime](), list[Owed](), list[datetime | None]()
    for one in pasts:
        ledger = replay(one.case, policies)
        for each in (*ledger.settled, *ledger.open):
            end = each.settled_at if isinstance(each, Settled) else UNTIL
            if each.since < START or (each.shown_from or each.since) > end:
                continue
            policy = policies.course(None, one.case.stages).at(end)
            owed.append(
                Owed(
                    len(owed),
                    each.kind,
                    each.since,
                    each.due_at,
                    one.owner_id,
                    policy,
                    shown_from=each.shown_from,
                )
            )
            ends.append(end)
            next_at.append(look_at(owed[-1]))
    counted, said = Counter[str](), Said({}, {ANNA: [], LEAD: [], ADMIN: []})
    for minute in range(int((UNTIL - START) / timedelta(minutes=1))):
        now = START + timedelta(minutes=minute)
        if not 8 <= now.hour < 22:  # nobody works
            continue
        due = [one for n, one in enumerate(owed) if (next_at[n] or UNTIL) <= now < ends[n]]
        found = round_at(due, now, STAFF, said)
        for mail in found.mails:
            counted[mail.kind] += 1
            if mail.kind == "reminder":
                said.reminded_at[mail.reader] = now  # type: ignore[index]
            else:
                said.escalated_at[mail.reader].append(now)  # type: ignore[attr-defined]
        for move in found.moves:
            owed[move.owed.obligation_id], next_at[move.owed.obligation_id] = move.owed, move.next_at
    return counted


def test_the_figures_are_those_of_a_replay_with_that_policy_in_force_from_the_first_day_on() -> None:
    chance = Random(7)
    pasts = [replace(one, owner_id=ANNA) for one in some_pasts(chance, 200)]
    terms = {"answer_minutes": 60, "update_days": 1}
    found = outlook(
        pasts, as_if_since(DEFAULTS, START, Rule(UNTIL, Scope(), terms)), Days(START, UNTIL), STAFF
    )
    real = Policies(((LONG_AGO, Policy()), (START, Policy(answer_minutes=60, update_days=1))))
    ledgers = [replay(one.case, real) for one in pasts]
    settled = [s for ledger in ledgers for s in ledger.settled if s.since >= START]
    opened = [o for ledger in ledgers for o in ledger.open if o.since >= START and o.shown_from <= UNTIL]
    for kind in (Kind.ANSWER, Kind.UPDATE):
        late = sum(s.settled_at > s.due_at for s in settled if s.kind is kind)
        late += sum(o.due_at < UNTIL for o in opened if o.kind is kind)
        owed = sum(one.kind is kind for one in (*settled, *opened))
        assert (found.kinds[kind].owed, found.kinds[kind].late) == (owed, late)
        assert late > 0
