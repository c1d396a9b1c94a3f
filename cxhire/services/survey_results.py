"""What candidates told us, in groups of five or more, and words that nobody can be known by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cxhire.core.surveys import Nps, QuestionKind, nps, questions, shown
from cxhire.store import applications, surveys
from cxhire.store.surveys import SurveyResponse

MINIMUM = 5
NO_OPENING = "No opening"


@dataclass(frozen=True, slots=True)
class Choice:
    """The answers to one question: how many chose what, of how many who answered it."""

    wording: str
    counts: Mapping[str, int]
    answered: int


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one opening, or of all."""

    name: str
    responses: int
    nps: Nps
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What may be shown: `all` is None where the total itself would say too much; `few` are openings hidden."""

    invited: int
    all: Group | None
    groups: tuple[Group, ...]
    few: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def results() -> Results:
    """Everything that came back, as far as no one's answer can be worked out from it."""
    responses = surveys.list_responses()
    titles = {opening.id: opening.title for opening in applications.list_openings()}
    by_opening: dict[str, list[SurveyResponse]] = {}
    for response in responses:
        by_opening.setdefault(titles.get(response.opening_id or 0, NO_OPENING), []).append(response)
    may = shown({name: len(given) for name, given in by_opening.items()}, MINIMUM)
    everybody = _group("All openings", responses) if may.total is not None else None
    return Results(
        surveys.count_invitations(),
        everybody,
        tuple(_group(name, by_opening[name]) for name in sorted(may.groups)),
        tuple(sorted(set(by_opening) - set(may.groups))),
        _words(responses) if everybody else {},
    )


def _group(name: str, responses: Sequence[SurveyResponse]) -> Group:
    scores = [response.recommend for response in responses if response.recommend is not None]
    choices = (
        _choice(question.wording, question.options, (getattr(r, question.key) for r in responses))
        for question in questions()
        if question.kind is QuestionKind.choice
    )
    return Group(name, len(responses), nps(scores), tuple(choices))


def _choice(wording: str, options: Iterable[str], given: Iterable[str | None]) -> Choice:
    counts = Counter(answer for answer in given if answer)
    return Choice(wording, {option: counts[option] for option in options}, sum(counts.values()))


def _words(responses: Iterable[SurveyResponse]) -> dict[str, tuple[str, ...]]:
    """The free words by question, where enough people wrote some; in alphabetical order, which tells nobody's turn."""
    found = {}
    for question in questions():
        if question.kind is QuestionKind.text:
            texts = sorted(text for r in responses if (text := getattr(r, question.key)))
            if len(texts) >= MINIMUM:
                found[question.wording] = tuple(texts)
    return found
