"""Help for who writes: which words may be read otherwise than meant, why, and what to write in their place.

Advice says what a sentence could do, never what its writer felt. `begin` is a better wording to start from, to be finished by whoever
knows what happened: no sentence made here can know that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxhire.core.tone import Evidence, Tone, ToneKind

__all__ = ["ADVICE", "Advice", "Piece", "pieces"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps for one kind of tone: a rule in a sentence, and a sentence to begin with."""

    rule: str
    begin: str


ADVICE = {
    ToneKind.INSULT: Advice(
        "Say what was missing in the work or the answer, and leave out what the person is.",
        "For this role we need …, and in your test … was still missing.",
    ),
    ToneKind.THREAT: Advice(
        "Name the rule, the date and what follows from it for everybody, without a hint of more.",
        "We need … by …; without it we close the application, and you are welcome to apply again.",
    ),
    ToneKind.CONTEMPT: Advice(
        "Say it as you would to somebody whom you may work for one day.",
        "We decided for another candidate, because … Thank you for the time you took.",
    ),
    ToneKind.DISMISSAL: Advice(
        "Answer the question that was asked, or say who will and by when.",
        "I can't answer that myself; … will, by …",
    ),
    ToneKind.SARCASM: Advice(
        "Write what you mean in so many words: irony can't be heard in a mail.",
        "What did not work for us was …",
    ),
    ToneKind.BLAME: Advice(
        "Say what happened and what comes next; whose fault it was rarely helps.",
        "The … did not reach us. Let us do … instead, by …",
    ),
    ToneKind.DISCRIMINATION: Advice(
        "Keep to what the role needs. Origin, age, sex, faith, health and family have no place in it.",
        "The role needs …; please tell us how you would go about it.",
    ),
    ToneKind.UNDERMINING: Advice(
        "Correct the fact and leave your colleague standing.",
        "A correction to what … told you: it is …, since … Sorry for the mix-up.",
    ),
    ToneKind.INTIMIDATION: Advice(
        "Leave room to ask, to refuse and to complain: these are theirs.",
        "You are free to …; nothing about your application depends on it.",
    ),
    ToneKind.GASLIGHTING: Advice(
        "Take what they remember as it is, then say what you know.",
        "I see that you were told … What I have on record is … Let me find out how that came about.",
    ),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, in its order; `evidence` where it is marked."""

    text: str
    evidence: Evidence | None = None

    @property
    def advice(self) -> Advice | None:
        """What may help there."""
        return ADVICE[self.evidence.kind] if self.evidence else None


def pieces(text: str, tone: Tone) -> Iterator[Piece]:
    """The whole text in pieces, marked and not; joined they are the text."""
    at = 0
    for evidence in tone.evidence:
        if at < evidence.start:
            yield Piece(text[at : evidence.start])
        yield Piece(evidence.quote, evidence)
        at = evidence.end
    if at < len(text):
        yield Piece(text[at:])
