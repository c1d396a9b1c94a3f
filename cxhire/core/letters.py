"""A letter to a candidate as words: its subject and thread, the quote below it, the fields of a template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from string import Template
from typing import Final

LONGEST_SUBJECT: Final = 250
LONGEST_BODY: Final = 100_000
LONGEST_QUOTE: Final = 20_000
MOST_COPIES: Final = 20
# RFC 5322, 2.1.1 allows 998 octets a line, and our headers aren't folded; the header's own name is part of it.
LONGEST_REFERENCES: Final = 900
# What a field of a template is, as the page that edits them explains it.
FIELDS: Final[Mapping[str, str]] = {
    "candidate": "the candidate's whole name",
    "first_name": "their first name",
    "opening": "the job",
    "me": "whoever writes",
    "organisation": "who we are",
}
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
# What `$opening` stands for where we don't know yet what somebody applies for.
NO_OPENING: Final[Mapping[str, str]] = {
    "en": "a job with us", "de": "eine Stelle bei uns", "fr": "un poste chez nous", "es": "un puesto con nosotros",
}  # fmt: skip

_REPLIES = ("re:", "aw:", "sv:", "antw:", "rv:", "ré:")
_MESSAGE_ID = re.compile(
    r"<[!-;=?-~]{1,250}>"
)  # printable ASCII without a space: what a header can hold as it is
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f]{1,64}@[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+")
_WORDS = re.compile(r"[^\W\d_]+")
_WROTE = {
    "en": "On {at:%Y-%m-%d} at {at:%H:%M}, {who} wrote:",
    "de": "Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {who}:",
    "fr": "Le {at:%d/%m/%Y} à {at:%H:%M}, {who} a écrit :",
    "es": "El {at:%d/%m/%Y} a las {at:%H:%M}, {who} escribió:",
}
# Words that hardly any sentence of one language is without, and hardly one of the others has.
_COMMON = {
    "en": "the and you your for with will have this that are we our of to is be it not",
    "de": "und sie ihre ihnen ihr wir für mit das ist nicht die der den ein eine haben werden zu uns ich",
    "fr": "et vous votre nous pour avec les des est une pas que dans notre sur le je au du vos",
    "es": "y usted su nos para con los las una que por no el del en se le más muy sus",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


class UnknownFields(ValueError):
    """A template names fields that there are none of. Its text is for whoever wrote it."""


def one_line(text: str) -> str:
    """A text as a header can hold it: line breaks and other control characters become spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def reply_subject(subject: str) -> str:
    """The subject of an answer: with one "Re:", and none added to another language's."""
    subject = one_line(subject)
    if subject.casefold().startswith(_REPLIES):
        return subject[:LONGEST_SUBJECT]
    return f"Re: {subject}".strip()[:LONGEST_SUBJECT]


def references(answered: str | None, before: Sequence[str]) -> tuple[str, ...]:
    """The Message-IDs of a thread, the one that is answered last (RFC 5322, 3.6.4).

    A long thread keeps its first and its newest, so that the header stays within a line. What no header can hold is
    left out; with no id to answer there is no thread.
    """
    if answered is None or not _MESSAGE_ID.fullmatch(answered):
        return ()
    thread = [ref for ref in dict.fromkeys(before) if _MESSAGE_ID.fullmatch(ref) and ref != answered]
    first, room = thread[:1], LONGEST_REFERENCES - len(answered) - sum(len(ref) + 1 for ref in thread[:1])
    kept: list[str] = []
    for ref in reversed(thread[1:]):
        room -= len(ref) + 1
        if room < 0:
            break
        kept.append(ref)
    return (*first, *reversed(kept), answered)


def language_of(text: str, fallback: str = "en") -> str:
    """Which of our four languages a text is in, by its commonest words; the fallback where that can't be told."""
    words = [word.casefold() for word in _WORDS.findall(text)]
    counts = {name: sum(word in common for word in words) for name, common in _COMMON_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > 1 else fallback


def quoted(text: str, who: str, at: datetime, language: str) -> str:
    """What is answered, as it stands below a letter: one line that says whose words, then each behind a `>`.

    `at` is on the writer's clock.
    """
    lines = text.strip()[:LONGEST_QUOTE].splitlines()
    opening = _WROTE.get(language, _WROTE["en"]).format(at=at, who=one_line(who))
    return "\n".join([opening, *(f"> {line}".rstrip() for line in lines)])


def addresses_in(typed: str) -> tuple[str, ...]:
    """The addresses in a field, separated by commas, semicolons or line breaks: `Name <address>` as the address."""
    found = (part.strip() for part in re.split(r"[,;\n]", typed))
    bare = (part[part.rfind("<") + 1 :].rstrip("> ") if part.endswith(">") else part for part in found)
    return tuple(dict.fromkeys(part.lower() for part in bare if part))


def is_address(text: str) -> bool:
    """Whether a text can be written to: one address, and nothing that would end a header."""
    return len(text) <= 320 and _ADDRESS.fullmatch(text) is not None


def check_fields(*texts: str) -> None:
    """Raises UnknownFields, in words, where a template could not be filled."""
    unknown = sorted({name for text in texts for name in Template(text).get_identifiers()} - FIELDS.keys())
    if unknown:
        there = ", ".join(f"${name}" for name in FIELDS)
        raise UnknownFields(f"There is no field ${', $'.join(unknown)}. There are: {there}.")
    if not all(Template(text).is_valid() for text in texts):
        raise UnknownFields("A $ stands alone. For the sign itself write $$.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with its fields filled. One that `check_fields` took can always be."""
    return Template(text).safe_substitute(values)
