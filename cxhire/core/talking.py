"""A word to a colleague about words of theirs: where a reviewer's mail can begin. They finish it; nothing leaves unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxhire.core.tone_kinds import ToneKind
from cxhire.core.wording import ADVICE, Advice

# Of the kinds that aren't tone.
OTHER: Mapping[str, Advice] = {
    "undermining": ADVICE[ToneKind.UNDERMINING],
    "contradiction": Advice(
        "Where something has changed, say that it has, and why; then nobody has to wonder which is true.",
        "This is different from what … told you: it is now …, because … Sorry for the change.",
    ),
    "pattern": Advice(
        "Single mails are easily explained; let us look at them together.",
        "Could we find half an hour for it this week?",
    ),
}
GENERAL = Advice("Say what happened and what comes next.", "…")


def advice_for(kind: str, tone_kinds: Sequence[str]) -> Advice:
    """What may help with a concern; of several kinds of tone with the first."""
    if kind in OTHER:
        return OTHER[kind]
    known = [ToneKind(name) for name in tone_kinds if name in set(ToneKind)]
    return ADVICE[known[0]] if known else GENERAL


def first_words(to: str, kind: str, tone_kinds: Sequence[str], me: str) -> str:
    """What a mail can begin with. The quote isn't in it: the mail shows it anyway."""
    advice = advice_for(kind, tone_kinds)
    return (
        f"{f'Hello {to}' if to else 'Hello'},\n\n"
        "there is something you wrote to a candidate that I would like to talk about with you. "
        "I may lack the background, so tell me if I read it wrongly.\n\n"
        f"{advice.rule} Perhaps: “{advice.begin}”\n\n"
        f"Call me whenever it suits you.\n\n{me}\n"
    )
