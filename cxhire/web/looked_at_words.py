"""What colleagues are told about what is looked at in their words: to read on the page, and to copy into a policy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cxhire.core.modules import Module


@dataclass(frozen=True, slots=True)
class Notice:
    """One module: what it is called, and what colleagues are told of it. Plain text."""

    title: str
    text: str


NOTICES: Mapping[Module, Notice] = {
    Module.TONE: Notice(
        "Tone",
        "Mail that colleagues send to candidates is read by a program on our own machine for words that may hurt: insults,"
        " threats, contempt, sarcasm, and the like. It quotes the words and says why. Bad news, firmness and bluntness are no concern."
        " Only English is read; other languages are left alone. The whole mail is given one number, which says how sure the"
        " program is of that one text. Who writes sees the same of their own words before they send, and nothing of that is kept.",
    ),
    Module.PROMISES: Notice(
        "Promises",
        "Mail that colleagues send, and notes of their calls, are read for what we say we will do and by when, so that somebody"
        " is reminded in time. A click corrects what was misread.",
    ),
    Module.CONTRADICTIONS: Notice(
        "Contradictions",
        "What colleagues tell one candidate is compared: where a later message denies or sets aside what was said before, both"
        " are shown side by side. An open correction is no concern. The candidate's own mail is read only to know what was"
        " answered; nothing about it is judged.",
    ),
    Module.PATTERNS: Notice(
        "Patterns",
        "Where several such findings, or answers that didn't come in time, by one colleague touch another's candidates within some"
        " weeks, they are listed together as one question to a reviewer. Findings that were dismissed don't count, nor does"
        " silence while somebody was away, as was known in time or as somebody else says.",
    ),
}  # fmt: skip

SEEN_BY = (
    "Who sees it: admins, recruiters and auditors see what was found; the author sees each finding about words of theirs, is told by"
    " mail, can answer, and can appeal. A finding is a question. People decide, and never about their own words."
)
NEVER = (
    "What is never done: nobody is scored, ranked or compared; no feeling, health or character is guessed. Candidates' mail is not"
    " judged, nor are private mail, quoted text, signatures, or mail among ourselves. Nothing leaves our machine."
)
KEPT = (
    "What is kept: for each message and version of the program, its verdict; findings with their quote for as long as the rules of"
    " review say. Whoever switches any of this on or off is written into the audit trail."
)


def staff_notice(on: Collection[Module], organisation: str) -> str:
    """The whole notice, of what is switched on: plain text, to copy into a policy."""
    head = f"How {organisation} looks at what we write to candidates"
    if not on:
        return f"{head}\n\nNothing that colleagues write is analysed: all of it is switched off."
    modules = [f"{NOTICES[module].title}. {NOTICES[module].text}" for module in Module if module in on]
    return "\n\n".join([head, *modules, SEEN_BY, NEVER, KEPT])
