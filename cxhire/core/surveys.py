"""When a candidate is asked how it was, what is asked, how it is counted, and which counts are too small to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, add_days, next_open

VERSION = 1


class QuestionKind(StrEnum):
    score = "score"
    choice = "choice"
    text = "text"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the answers are 0 to 10 (score), one of `options` (choice), or free words (text)."""

    key: str
    kind: QuestionKind
    wording: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyPolicy:
    """`after_days` business days from the outcome to the question; calendar days between two and until it is too late."""

    hours: WorkingHours = DEFAULT_HOURS
    after_days: int = 1
    apart_days: int = 90
    too_late_days: int = 30


@dataclass(frozen=True, slots=True)
class Nps:
    """How many would recommend us (9, 10), are neither (7, 8), wouldn't (0 to 6); `value` -100 to 100, None of nobody."""

    promoters: int
    passives: int
    detractors: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The group figures that may be shown, and the total of all groups, or None where that says too much itself."""

    groups: Mapping[str, int]
    total: int | None


def questions() -> tuple[Question, ...]:
    """The questions of version 1, in their order; a changed question gets a new key or a new version."""
    share = ("yes", "partly", "no")
    return (
        Question(
            "recommend", QuestionKind.score, "How likely are you to recommend applying with us to a friend?"
        ),
        Question("fair", QuestionKind.choice, "Were you treated fairly?", share),
        Question("informed", QuestionKind.choice, "Did you always know where you stood?", share),
        Question("value", QuestionKind.text, "What was worth your while?"),
        Question("change", QuestionKind.text, "What should we change?"),
    )


def when_to_ask(
    *,
    outcome_at: datetime | None,
    answer_owed: bool,
    last_asked_at: datetime | None,
    opted_out: bool,
    now: datetime,
    policy: SurveyPolicy,
) -> datetime | None:
    """When to ask a candidate, at `now` or later within hours; None: not now, and perhaps never.

    Never before there is an outcome, while we owe them an answer, or when they opted out; not twice within
    `apart_days`; not about what is over for longer than `too_late_days` (an imported archive).
    """
    if outcome_at is None or answer_owed or opted_out:
        return None
    ask_at = next_open(max(add_days(outcome_at, policy.after_days, policy.hours), now), policy.hours)
    if ask_at - outcome_at > timedelta(days=policy.too_late_days):
        return None
    if last_asked_at is not None and ask_at - last_asked_at < timedelta(days=policy.apart_days):
        return None
    return ask_at


def nps(scores: Iterable[int]) -> Nps:
    """The Net Promoter Score of answers from 0 to 10 (Reichheld 2003); raises ValueError for any other."""
    given = list(scores)
    if any(not 0 <= score <= 10 for score in given):
        raise ValueError("a score is from 0 to 10")
    promoters = sum(score >= 9 for score in given)
    detractors = sum(score <= 6 for score in given)
    value = 100 * (promoters - detractors) / len(given) if given else None
    return Nps(promoters, len(given) - promoters - detractors, detractors, value)


def shown(groups: Mapping[str, int], minimum: int = 5) -> Shown:
    """Which counts may be shown so that no group under `minimum` is seen or can be worked out from the others.

    Small groups are hidden; while the total less the shown ones would give a hidden group away, or fewer than
    `minimum` people, the smallest shown groups are hidden too (complementary suppression). Empty groups are hidden
    but need no cover, as they hold nobody. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in groups.values()):
        raise ValueError("a group can't hold fewer than nobody")
    hidden = [count for count in groups.values() if 0 < count < minimum]
    kept = sorted((count, name) for name, count in groups.items() if count >= minimum)
    while hidden and kept and _gives_away(hidden, minimum):
        smallest = kept[0][0]
        # All of that size: which one of them was hidden would tell about the others.
        hidden += [count for count, _ in kept if count == smallest]
        kept = [(count, name) for count, name in kept if count != smallest]
    total = sum(groups.values())
    names = {name for _, name in kept}
    # With one hidden group and none to cover it, the total is that group.
    says_too_much = len(hidden) == 1 or total < minimum
    return Shown(
        {name: count for name, count in groups.items() if name in names}, None if says_too_much else total
    )


def _gives_away(hidden: list[int], minimum: int) -> bool:
    """Whether the sum of the hidden counts, which a reader can work out, tells one of them."""
    each_just_under = all(count == minimum - 1 for count in hidden)
    return len(hidden) < 2 or sum(hidden) < minimum or each_just_under
