"""Whether two claims of ours, the earlier and the later, cannot both be true, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxhire.core.claim_discards import ALWAYS
from cxhire.core.claim_said import Claim
from cxhire.core.claim_topics import COSTS, TOPIC
from cxhire.core.claim_values import Values, apart, dates_apart

# Beliefs: with nothing else said, half or more is a finding.
OPPOSED = 0.75
DENIED = 0.6
VALUE = 0.7
NEGATED = 0.4
SAME_TOPIC = 0.15
UNSURE = 0.3

REASONS = {
    "value": "names another figure, day or place for the same thing, without saying that it changed",
    "opposed": "states the opposite about the same thing, without saying that it changed",
    "always": "claims that it was always otherwise than an earlier message says",
    "negated": "negates what an earlier message affirms, or the other way round, without saying that it changed",
    "topic": "speaks of the same thing as an earlier message, and reads like its opposite",
}
_EVENTS = {
    "start": re.compile(r"\b(?:start\w*|begin\w*|join\w*|first (?:day|shift|morning)|commenc\w+|on board|with us|on the ward|your shift|beginn\w*|anfang\w*|angefangen|empez\w+|empiez\w+|incorpor\w+|commence\w*|débute\w*|need you|have you|expect(?:ing)? you|want you|be here|you here|were to be|bring you in|open the contract|new \w+ begin)\b"),
    "interview": re.compile(r"\b(?:interviews?|panel|trial|visit|audition|gespräch\w*|entretien|entrevista|essai|onsite|meet you|see you|conversation|assessment)\b"),
    "decision": re.compile(r"\b(?:decision|decid\w+|hear|let you know|answer|verdict|outcome|news|result\w*|entscheid\w*|décision|decisión|shortlist|reply|choose|response|get back)\b"),
    "call": re.compile(r"\b(?:call\w*|ring\w*|phone\w*|telephone\w*)\b"),
    "deadline": re.compile(r"\b(?:offer|think|expire\w*|sign\w*|accept)\b"),
    "licence": re.compile(r"\blicen[cs]e\b"),
}  # fmt: skip
_FURTHER = re.compile(r"\b(?:second|third|another|further|next|additional|final|again)\b")
# Somebody asks for a next meeting: how that one takes place says nothing about the one before.
_INVITES = re.compile(r"\bwould (?:like|love) to (?:meet|see)\b")
_PAY = frozenset(
    {
        "pay",
        "bonus",
        "commission",
        "relocation",
        "housing",
        "course",
        "travel",
        "expenses",
        "increment",
        "tips",
        "overtime",
    }
)
# Terms that are themselves a length of time.
_TERMS = frozenset({"probation", "notice_terms", "term", "non_compete"})
_COUNTED = {
    "interview": frozenset({"last_stage", "test"}), "hour": frozenset({"part_time", "nights", "overtime", "test", "leave"}),
    "day a week": frozenset({"remote", "part_time", "place", "travel"}), "leave": frozenset({"leave"}), "day": frozenset({"remote", "leave", "part_time", "training", "outcome"}),
    "length": _TERMS | {"training", "course"}, "week": frozenset({"training", "notice_terms", "test", "leave", "probation", "term"}), "month": frozenset({"probation", "term", "notice_terms", "course", "insurance"}),
    "year": frozenset({"term", "experience", "course", "non_compete"}), "%": frozenset({"bonus", "commission", "pension", "discount", "remote", "pay", "overtime"}),
    "referee": frozenset({"references"}), "night": frozenset({"nights", "hotel"}), "period": frozenset({"part_time"}), "shift": frozenset({"nights", "weekend"}), "people": frozenset({"team_lead"}),
}  # fmt: skip
_PREMISES = re.compile(r"\b(?:office|desk|campus|branch|site|studio|place|clinic|hospital|school)\b")
_LASTING = _TERMS | {"course", "training"}
_LENGTHS = (("day", 1), ("week", 7), ("month", 30), ("year", 360))
_BASED = re.compile(
    r"\b(?:based|located|base|sits?|location|team is|tied up|berthed|placement|headquarters|yard|plant|depot|everyone|everybody|work(?:ing)? (?:in|at|from|out)|job is|role is|post is|position is|einsatzort|filiale|standort|fly to|ship|vessel|report to|be in|you in|posted|place of work|sites?|you (?:would|will) be|you'd be|the one in|job's|relocate|move|your base|expect you|work there)\b"
)
_JOINT = re.compile(r"\b(?:together|both|jointly|and i|and me)\b")
_PEOPLE = frozenset({"xx", "i", "we"})
_OVERTAKEN = frozenset({"outcome", "vacancy", "receipt", "read", "test_result"})
_NO_CONFLICT = frozenset({"union", "increment", "school_holidays"})


def beliefs(before: Claim, after: Claim) -> Iterator[tuple[float, str]]:
    """Yields each way in which two claims collide, as (belief, key of `REASONS`), the commonest topic first."""
    shared = before.topics.keys() & after.topics.keys()
    if not before.firm or not after.firm:
        if shared:
            yield SAME_TOPIC, "topic"
        return
    for name in (before.sides.keys() & after.sides.keys()) - _NO_CONFLICT:
        belief = _opposed(name, before, after)
        if belief:
            yield belief, "opposed"
    if before.given & after.refused or before.refused & after.given:
        other_case = _other_phase(before, after) or _other_stage(before, after)
        yield UNSURE if other_case else DENIED, "opposed"
    if before.valued and after.valued and _values_apart(before, after, shared):
        other_case = _other_stage(before, after) or _other_phase(before, after)
        yield UNSURE if other_case else VALUE, "value"
    common = _negated(before, after)
    if common:
        yield NEGATED if common < 3 else VALUE, "negated"
    if shared:
        yield SAME_TOPIC, "topic"


def _opposed(name: str, before: Claim, after: Claim) -> float:
    one, other = before.sides.get(name, frozenset()), after.sides.get(name, frozenset())
    same_word = any((word, not state) in other for word, state in one)
    states, others = {state for _, state in one}, {state for _, state in other}
    if not same_word and (TOPIC[name].apart or len(states) != 1 or len(others) != 1 or states == others):
        return 0.0
    if name == "costs" and (before.topics.keys() & COSTS) and (after.topics.keys() & COSTS):
        return 0.0
    if same_word and any(pair in other for pair in one):
        return 0.0
    now = before.open and name in _OVERTAKEN and not ALWAYS.search(after.sentence)
    overtaken = now or (name not in _TERMS and _other_phase(before, after))
    other_stage = name != "last_stage" and _other_stage(before, after)
    other_stage = other_stage or (name == "video" and bool(_INVITES.search(after.plain)))
    return UNSURE if overtaken or other_stage else OPPOSED if same_word else DENIED


def _other_phase(before: Claim, after: Claim) -> bool:
    """Answers whether two claims are for different times; a term's own length is none."""
    terms = before.topics.keys() & after.topics.keys() & _TERMS
    return before.phase != after.phase and not (terms and not before.values.money)


def _other_stage(before: Claim, after: Claim) -> bool:
    return bool(before.stages and after.stages and before.stages != after.stages) or bool(
        _FURTHER.search(after.plain) and after.stages - before.stages
    )


def _values_apart(before: Claim, after: Claim, shared: frozenset[str] | set[str]) -> bool:
    one, other = before.values, after.values
    exact = not (one.loose or other.loose)
    if exact and shared & _PAY and _same_period(one, other) and apart(one.money, other.money):
        return True
    counts, others = _counts(before), _counts(after)
    if exact and any(
        apart(counts[unit], others[unit]) and shared & _COUNTED.get(unit, frozenset())
        for unit in counts.keys() & others.keys()
    ):
        return True
    events = [
        name for name, words in _EVENTS.items() if words.search(before.plain) and words.search(after.plain)
    ]
    if events and dates_apart(one, other) and not _FURTHER.search(after.plain):
        return True
    if apart(one.places, other.places) and len(_sites(before)) == 1 and _sites(before) == _sites(after):
        return True
    return (
        apart(one.grades, other.grades)
        or (apart(one.hours, other.hours) and not _EVENTS["interview"].search(after.sentence))
        or apart(one.ranks, other.ranks)
        or apart(one.bosses, other.bosses)
        or _deciders_apart(before, after)
    )


def _same_period(one: Values, other: Values) -> bool:
    """Answers whether two sums are for the same time: said so, or not so far apart as a month and a day, or a bonus and a wage."""
    if one.periods and one.periods == other.periods:
        return True
    sums = [max(each.money, default=0) for each in (one, other)]
    return max(sums) < (2 if one.periods and other.periods else 5) * min(sums)


def _sites(claim: Claim) -> frozenset[str]:
    """Answers whether a claim is about where one works or where one is interviewed; both or neither is possible."""
    meeting = _EVENTS["interview"].search(claim.sentence)
    job = _BASED.search(claim.sentence) or (not meeting and _PREMISES.search(claim.sentence))
    return frozenset(({"interview"} if meeting else set()) | ({"job"} if job else set()))


def _counts(claim: Claim) -> dict[str, frozenset[float]]:
    """Answers the counts by unit; of leave in days, of what lasts for a time as "length" in days too."""
    counts = dict(claim.values.counts)
    if "leave" in claim.topics:
        days = [
            (counts.pop(unit, frozenset()), times) for unit, times in (("day", 1), ("leave", 1), ("week", 5))
        ]
        return counts | {"leave": frozenset(number * times for numbers, times in days for number in numbers)}
    if claim.topics.keys() & _LASTING:
        lengths = [(counts.pop(unit, frozenset()), days) for unit, days in _LENGTHS]
        counts["length"] = frozenset(number * days for numbers, days in lengths for number in numbers)
    return counts


def _deciders_apart(before: Claim, after: Claim) -> bool:
    one, other = before.values, after.values
    if one.denied_deciders and other.denied_deciders:
        return False
    if one.deciders and other.denied_deciders and not other.deciders - _PEOPLE:
        return True
    # Who "I" is differs with the writer: two persons prove nothing, a person against a body does.
    groups, others = one.deciders - _PEOPLE, other.deciders - _PEOPLE
    differ = apart(groups, others) or (
        bool(groups) is not bool(others) and apart(one.deciders, other.deciders)
    )
    return differ and not _JOINT.search(after.plain)


def _negated(before: Claim, after: Claim) -> int:
    """Answers how many content words two clauses share of which one is negated, the other not; 0 for fewer than two."""
    common = len(before.stems & after.stems)
    if common < 2 or before.negated is after.negated:
        return 0
    return 0 if before.open or after.open or before.phase or after.phase else common
