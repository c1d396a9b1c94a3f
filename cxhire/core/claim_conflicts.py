"""Where a later message of ours denies, reverses or discards what an earlier one told the same candidate.

Rules read each message once: grammar finds words that discard a colleague or deny that anything was said, tables find
opposite claims about one topic. Each proposes a pair with a belief; a judge, which reads both together, shifts it and
proposes what no rule sees (`claim_judge`). A finding is a question to a human, with both quotes; who is right isn't decided here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice

from cxhire.core.claim_discards import ACT, ADMITS, ALWAYS, DENIAL, DISCARD
from cxhire.core.claim_judge import (
    BELIEVED,
    NO_OPINION,
    SUSPECTED,
    UNPROPOSED,
    UNPROPOSED_PAIR,
    Judge,
    believed,
    windows,
)
from cxhire.core.claim_owned import concedes, confirms, owns_change, praises, supersedes
from cxhire.core.claim_pairs import REASONS, beliefs
from cxhire.core.claim_plain import names, strangers
from cxhire.core.claim_said import Claim, Said, said
from cxhire.core.claim_text import sentences

CANDIDATE = "candidate"
# What one person writes by hand; it bounds the work on a hostile text.
MOST_SENTENCES = 60
MOST_PEOPLE = 60
# Of one topic, only the latest claims are held against a new one.
MOST_EARLIER = 8
# A denial is held against so many messages before it.
MOST_DENIED = 30
# A judge is slow: it reads of the latest so many messages before one, what rules propose first, so many pairs at most; and for each of
# these messages that collides, the later one's sentences by themselves.
MOST_READ = 12
MOST_JUDGED = 64
# Shorter sentences claim nothing.
LEAST_WORDS = 3
OUTSIDE_ROLES = ("consultant",)


class FindingKind(StrEnum):
    """`undermining` discards a person, `contradiction` a fact."""

    CONTRADICTION = "contradiction"
    UNDERMINING = "undermining"


@dataclass(frozen=True)
class Message:
    """One message of a conversation; `number` is how findings name it, `role` is "candidate" for theirs."""

    number: int
    sender: str
    role: str
    body: str


@dataclass(frozen=True)
class Finding:
    """Two messages that collide, by number; the earlier one is None where the discarded colleague wrote none."""

    kind: FindingKind
    message: int
    quote: str
    earlier_message: int | None
    earlier_quote: str | None
    reason: str


@dataclass(frozen=True)
class Proposal:
    """A finding that the rules hold possible, with their belief in it from 0 to 1."""

    finding: Finding
    belief: float


_OUTSIDER = re.compile(
    r"\b(?:consultants?|agenc(?:y|ies)|headhunters?|outside|external|intermediar\w+|recruiters?|advisers?|middlem[ae]n|berater\w*|consultor\w*|cabinet)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-zà-þ][^\W\d_]+(?:['’-][^\W\d_]+)*")

# Greetings to those at home: no claim about the job, whatever words they use.
_COURTESY = re.compile(
    r"\s*(?:and )?(?:(?:my|our|best|kind|warm|give my) )*(?:regards|greetings) to\b", re.IGNORECASE
)
_THANKS = re.compile(
    r"\W*(?:(?:and|so|first|many|again|once more) )*(?:thanks|thank you)\b"
    r"(?!.*(?:\b(?:but|however|though|no|not|nobody|never|nothing|none|ignore|forget|wrong)\b|n['’]t\b))",
    re.IGNORECASE | re.DOTALL,
)
_ByTopic = dict[str, list[tuple[Message, Claim]]]

_DISCARDS = "tells the candidate that a colleague's words or position do not count"
_DENIES = "denies that the candidate was told what an earlier message says"
_SURE, _LIKELY, _CANCELLED = 0.9, 0.7, 0.1
# That it was always so makes a collision likelier.
_ALWAYS_ADDS = 0.15


@dataclass(frozen=True)
class _Read:
    """A staff message with its claims; `people` are all names in the conversation but the candidate's."""

    message: Message
    people: frozenset[str]

    @cached_property
    def said(self) -> list[Said]:
        told = (s.text for s in islice(sentences(self.message.body), MOST_SENTENCES))
        return [said(text, self.people) for text in told if not _COURTESY.match(text)]

    def claims(self) -> Iterator[tuple[int, Claim]]:
        """Yields the claims in order, each with the number of its sentence."""
        for at, one in enumerate(self.said):
            for claim in one.claims:
                yield at, claim

    def around(self, at: int, reach: int = 2) -> str:
        """Answers the plain spelling of sentence `at` with `reach` sentences before and after it."""
        return " ".join(one.plain for one in self.said[max(0, at - reach) : at + reach + 1])

    def cancels(self, at: int) -> bool:
        """Answers whether around sentence `at` a change is owned, a colleague confirmed, or a wish granted."""
        if at not in self.cancelling:
            near = self.around(at)
            self.cancelling[at] = owns_change(near) or confirms(near) or concedes(near)
        return self.cancelling[at]

    @cached_property
    def cancelling(self) -> dict[int, bool]:
        """What `cancels` has answered."""
        return {}

    @cached_property
    def plain(self) -> str:
        return " ".join(one.plain for one in self.said)


def contradictions(
    conversation: Sequence[Message], judge: Judge | None = None, fresh: Container[int] | None = None
) -> list[Finding]:
    """Answers the findings of one conversation, its messages in the order they were sent.

    Only staff messages are compared, in their own words. One finding a message and kind, the surest. Without a `judge`
    the rules alone decide. With `fresh`, only findings in which one of these messages, by number, has a part.
    """
    best: dict[tuple[FindingKind, int], Finding] = {}
    held = [one for one in _proposals(conversation, judge, fresh) if one.belief >= BELIEVED]
    for proposal in sorted(
        held, key=lambda one: (one.finding.kind is not FindingKind.UNDERMINING, -one.belief)
    ):
        found = proposal.finding
        slight = best.get((FindingKind.UNDERMINING, found.message))
        # Words that discard a person are no second finding for the fact that this person told.
        if slight is None or slight.quote != found.quote:
            best.setdefault((found.kind, found.message), found)
    return list(best.values())


def _proposals(
    conversation: Sequence[Message], judge: Judge | None, fresh: Container[int] | None
) -> Iterator[Proposal]:
    """Yields what rules, and the judge, hold possible."""
    least = SUSPECTED if judge else BELIEVED
    people = frozenset(
        sorted({name for m in conversation if m.role != CANDIDATE for name in names(m.sender)})[:MOST_PEOPLE]
    )
    earlier: list[_Read] = []
    by_topic: _ByTopic = defaultdict(list)
    for message in conversation:
        if message.role == CANDIDATE:
            continue
        read = _Read(message, people)
        new = fresh is None or message.number in fresh
        rules = sorted(
            (
                one
                for one in _against(read, earlier, by_topic, least)
                if one.belief > least or judge is None
                if new or (fresh is not None and one.finding.earlier_message in fresh)
            ),
            key=lambda one: -one.belief,
        )
        if judge is None:
            yield from rules
        else:
            texts = windows([one.quote for one in read.said])
            if new:
                yield from _slights_heard(judge, read, texts, earlier, rules)
            near = earlier[-MOST_READ:]
            others = [one for one in near if new or one.message.number in (fresh or ())]
            yield from _conflicts_heard(judge, read, texts, others, rules)
        earlier.append(read)
        for _, claim in read.claims():
            for name in claim.keys:
                by_topic[name].append((message, claim))


def _slights_heard(
    judge: Judge, later: _Read, texts: Sequence[str], earlier: Sequence[_Read], rules: Sequence[Proposal]
) -> Iterator[Proposal]:
    """Yields where a message discards a colleague, as rules and judge together hold it."""
    rule = next((one for one in rules if one.finding.kind is FindingKind.UNDERMINING), None)
    scores = judge([("", text) for text in texts])
    opinions = [pair for pair in zip(scores, texts, strict=True) if pair[0] != NO_OPINION]
    if not opinions:
        yield from [rule] if rule else []
        return
    worst = max(opinions, key=lambda pair: pair[0].undermining)
    belief = believed(rule.belief if rule else UNPROPOSED, worst[0].undermining)
    if rule:
        yield Proposal(rule.finding, belief)
    elif belief >= BELIEVED:
        words = _heaviest(judge, later, "", worst[1], FindingKind.UNDERMINING)
        yield _undermining(later, words, earlier, belief)


def _conflicts_heard(
    judge: Judge, later: _Read, texts: Sequence[str], others: Sequence[_Read], rules: Sequence[Proposal]
) -> Iterator[Proposal]:
    """Yields what a message denies or reverses of each of the others, as rules and judge together hold it."""
    proposed: dict[int, Proposal] = {}
    for rule in rules:
        if rule.finding.kind is FindingKind.CONTRADICTION and rule.finding.earlier_message is not None:
            proposed.setdefault(rule.finding.earlier_message, rule)
    meant = {(number, rule.finding.earlier_quote) for number, rule in proposed.items()}
    told = [(read.message, one) for read in reversed(others) for one in read.said]
    asked = [one for one in told if (one[0].number, one[1].quote) in meant]
    asked += [one for one in told if one not in asked and _claims_something(one[1])]
    pairs = [(*one, text) for one in asked for text in texts][:MOST_JUDGED]
    read_too = {(message.number, before.quote) for message, before, _ in pairs}
    worst: dict[int, tuple[float, Message, Said, str]] = {}
    scores = judge([(before.quote, text) for _, before, text in pairs])
    for (message, before, text), score in zip(pairs, scores, strict=True):
        known = worst.get(message.number)
        if score != NO_OPINION and (known is None or score.contradiction > known[0]):
            worst[message.number] = (score.contradiction, message, before, text)
    for number, rule in proposed.items():
        # What the judge hasn't read, or has no opinion of, stands on the rule alone.
        if number not in worst or (number, rule.finding.earlier_quote) not in read_too:
            yield rule
            worst.pop(number, None)
    for number, (weighs, message, before, text) in worst.items():
        found = proposed.get(number)
        if found:
            yield Proposal(found.finding, believed(found.belief, weighs))
        elif believed(max(UNPROPOSED_PAIR), weighs) >= BELIEVED:
            after = _heaviest(judge, later, before.quote, text, FindingKind.CONTRADICTION)
            belief = believed(UNPROPOSED_PAIR[min(_in_common(before, after), 2)], weighs)
            if _claims_something(after):
                yield _conflict(later.message, after.quote, message, before.quote, REASONS["topic"], belief)


def _in_common(before: Said, after: Said) -> int:
    """Answers how many words and topics two sentences share; none where one has a rough figure, which the other may be within."""
    if any(claim.values.loose for one in (before, after) for claim in one.claims):
        return 0
    return len(before.stems & after.stems) + len(before.topics & after.topics)


def _claims_something(words: Said) -> bool:
    """Answers whether a sentence says that something is so: no question, no scrap, no mere thanks."""
    asks = words.quote.rstrip("\"”') ").endswith("?")
    return len(words.quote.split()) >= LEAST_WORDS and not asks and not _THANKS.match(words.quote)


def _heaviest(judge: Judge, later: _Read, before: str, text: str, kind: FindingKind) -> Said:
    """Answers the sentence of a message, within `text`, which by itself the judge holds most for of that kind."""
    within = [one for one in later.said if one.quote in text or text in one.quote]
    scores = judge([(before, one.quote) for one in within])
    weights = [0.0 if score == NO_OPINION else getattr(score, kind.value) for score in scores]
    return within[weights.index(max(weights))]


def _against(later: _Read, earlier: Sequence[_Read], by_topic: _ByTopic, least: float) -> Iterator[Proposal]:
    """Yields what a message may collide with: persons it discards, words it denies, facts it reverses."""
    discards = [
        (at, one) for at, one in enumerate(later.said) if ACT.search(one.plain) and DISCARD.search(one.acts)
    ]
    denials = [
        (at, one)
        for at, one in enumerate(later.said)
        if ACT.search(one.plain) and DENIAL.search(one.acts) and not ADMITS.search(one.plain)
    ]
    if discards:
        at, words = discards[0]
        sure = _CANCELLED if praises(words.plain) or supersedes(words.acts) else _SURE
        yield _undermining(later, words, earlier, sure)
    if denials:
        at, words = denials[0]
        yield from _denied(later, words, earlier, _CANCELLED if owns_change(later.around(at, 1)) else _SURE)
    for at, message, before, after, belief, how in _collisions(later, by_topic, least):
        sure = _CANCELLED if belief > _CANCELLED and later.cancels(at) else belief
        # Of several earlier sentences, the one with most words in common is meant.
        closer = min(len(before.stems & after.stems), 5) / 100
        yield _conflict(later.message, after.quote, message, before.quote, REASONS[how], sure + closer)


def _collisions(
    later: _Read, by_topic: _ByTopic, least: float
) -> Iterator[tuple[int, Message, Claim, Claim, float, str]]:
    for at, after in later.claims():
        always = ALWAYS.search(after.quote.lower())
        seen: set[int] = set()
        for name in after.keys:
            for message, before in by_topic[name][-MOST_EARLIER:]:
                if id(before) in seen:
                    continue
                seen.add(id(before))
                for belief, how in beliefs(before, after):
                    if belief + _ALWAYS_ADDS < least:
                        continue
                    yield (
                        at,
                        message,
                        before,
                        after,
                        min(belief + _ALWAYS_ADDS, _SURE) if always else belief,
                        how,
                    )


def _undermining(later: _Read, words: Said, earlier: Sequence[_Read], sure: float) -> Proposal:
    target = _discarded(later, words.quote, earlier)
    quote = None if target is None else _likeliest(target, words).quote
    number = None if target is None else target.message.number
    finding = Finding(FindingKind.UNDERMINING, later.message.number, words.quote, number, quote, _DISCARDS)
    return Proposal(finding, sure)


def _discarded(later: _Read, quote: str, earlier: Sequence[_Read]) -> _Read | None:
    """Answers the last message of the colleague meant: by name, by the word for outsiders, else by a bare pronoun."""
    others = [
        read
        for read in reversed(earlier[-MOST_DENIED:])
        if read.message.sender != later.message.sender and read.said
    ]
    for text in (quote, later.message.body):
        capitalised = set(_CAPITALISED.findall(text))
        named = [read for read in others if names(read.message.sender) & capitalised]
        if named:
            return _closest(named, later)
        if _OUTSIDER.search(text):
            outside = [read for read in others if read.message.role in OUTSIDE_ROLES]
            if outside or text == quote:
                return _closest(outside or others, later)
    # Somebody unknown is meant, who has written nothing here.
    return None if strangers(quote) - later.people else _closest(others, later)


def _closest(reads: Sequence[_Read], later: _Read) -> _Read | None:
    """Answers which of some messages, the latest first, a later one is about: most words in common."""
    stems = frozenset(stem for one in later.said for stem in one.stems)
    return max(reads, key=lambda read: sum(len(one.stems & stems) for one in read.said), default=None)


def _likeliest(read: _Read, words: Said) -> Said:
    """Answers the sentence of a message that has most in common with `words`; where none has, the longest."""
    return max(
        read.said,
        key=lambda one: (len(one.topics & words.topics), len(one.stems & words.stems), len(one.quote)),
    )


def _denied(later: _Read, words: Said, earlier: Sequence[_Read], sure: float) -> Iterator[Proposal]:
    """Yields the earlier sentence that is denied: what has most in common with the denial, then with the rest of its message."""
    around = [one for one in later.said if one is not words]
    for asked, belief in (([words], sure), (around, min(sure, _LIKELY))):
        about = frozenset(name for one in asked for name in one.topics)
        stems = frozenset(stem for one in asked for stem in one.stems)
        rows = [
            (len(one.topics & about), len(one.stems & stems), read.message.number, index, read, one)
            for read in earlier[-MOST_DENIED:]
            for index, one in enumerate(read.said)
        ]
        best = max(rows, key=lambda row: row[:4], default=None)
        if best is not None and best[0] >= 1:
            yield _conflict(later.message, words.quote, best[4].message, best[5].quote, _DENIES, belief)
            return
    told = next((read for read in reversed(earlier) if read.said), None)
    if told is not None:
        yield _conflict(
            later.message, words.quote, told.message, _likeliest(told, words).quote, _DENIES, min(sure, 0.55)
        )


def _conflict(
    later: Message, quote: str, earlier: Message, earlier_quote: str, reason: str, belief: float
) -> Proposal:
    finding = Finding(FindingKind.CONTRADICTION, later.number, quote, earlier.number, earlier_quote, reason)
    return Proposal(finding, belief)
