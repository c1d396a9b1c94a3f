"""Reads the letters in threads/*.txt: one block a candidate, in a format meant for writing by hand.

    = key | Name | address, other address | mail program | owner | stage
    @ w9 tue 09:40 amelie > tunde, cc ruth [flag, flag] : Subject
    The words, up to the next line that starts with =, @, ~, ! or ?

A mail without a subject goes on in the thread before it; "Re: Subject" goes back to an older one; `key*` writes from
the candidate's other address. `~` is a logged call, meeting or note, `!` an outcome, `?` a survey's answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cxhire.demo.cast import OPENINGS, Opening
from cxhire.demo.when import DAY

FOLDER = Path(__file__).with_name("threads")
_WHEN = rf"(?P<at>(?:{DAY}) \d\d:\d\d)"
_MAIL = re.compile(
    rf"@ {_WHEN} (?P<sender>[\w*]+) > (?P<to>[\w*, ]+?)(?: \[(?P<flags>[^\]]+)\])?(?: : (?P<subject>.+))?"
)
_CONTACT = re.compile(rf"~ {_WHEN} (?P<by>\w+) (?P<channel>\w+) (?P<direction>\w+)")
_ENDING = re.compile(rf"! {_WHEN} (?P<outcome>\w+) by (?P<by>\w+)")
_ANSWERS = re.compile(rf"\? (?P<on>{DAY}) (?P<recommend>\d+) fair=(?P<fair>\w+) informed=(?P<informed>\w+)")


class StoryError(ValueError):
    """A line in threads/*.txt that doesn't follow the format."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as written: times as in the file, people by key; flags such as cv, relay, invite w8 thu 14:00 60."""

    at: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    flags: tuple[str, ...]
    body: str

    def flag(self, name: str) -> str | None:
        """What follows a flag's name, or None without the flag."""
        return next((f.partition(" ")[2] for f in self.flags if f.split(" ")[0] == name), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A call, meeting or note that a colleague logged."""

    at: str
    by: str
    channel: str
    direction: str
    text: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome that a colleague recorded."""

    at: str
    outcome: str
    by: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a candidate said when asked how it was."""

    on: str
    recommend: int
    fair: str
    informed: str
    value: str
    change: str


@dataclass(slots=True)
class Chronicle:
    """All that happened between one candidate and us; without an opening, the other mail of the house."""

    key: str
    name: str
    addresses: tuple[str, ...]
    client: str
    owner: str
    stage: str
    opening: Opening | None
    letters: list[Letter] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    ending: Ending | None = None
    answers: Answers | None = None


def chronicles() -> list[Chronicle]:
    """The whole story, by opening, then what came beside it."""
    found = [c for opening in OPENINGS for c in _read(opening.file, opening)]
    return [*found, *_read("house_post", None)]


def _read(name: str, opening: Opening | None) -> list[Chronicle]:
    found: list[Chronicle] = []
    for head, body in entries((FOLDER / f"{name}.txt").read_text(encoding="utf-8")):
        if head.startswith("= "):
            found.append(_chronicle(head, opening))
        else:
            _add(found[-1], head, body)
    return found


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Each head line with the words under it; lines before the first head are comments."""
    head, body = "", list[str]()
    for line in text.splitlines():
        if re.match(r"[=@~!?] ", line):
            if head:
                yield head, "\n".join(body).strip()
            head, body = line, []
        else:
            body.append(line)
    if head:
        yield head, "\n".join(body).strip()


def _chronicle(head: str, opening: Opening | None) -> Chronicle:
    fields = [part.strip() for part in head[2:].split("|")]
    if len(fields) != 6:
        raise StoryError(head)
    key, name, addresses, client, owner, stage = fields
    return Chronicle(key, name, _words(addresses), client, owner, stage, opening)


def _add(chronicle: Chronicle, head: str, body: str) -> None:
    if found := _MAIL.fullmatch(head):
        chronicle.letters.append(_letter(found, body))
    elif found := _CONTACT.fullmatch(head):
        chronicle.contacts.append(
            Contact(found["at"], found["by"], found["channel"], found["direction"], body)
        )
    elif found := _ENDING.fullmatch(head):
        chronicle.ending = Ending(found["at"], found["outcome"], found["by"])
    elif found := _ANSWERS.fullmatch(head):
        value, _, change = body.partition("\n\n")
        chronicle.answers = Answers(
            found["on"], int(found["recommend"]), found["fair"], found["informed"], value, change
        )
    else:
        raise StoryError(head)


def _letter(found: re.Match[str], body: str) -> Letter:
    people = _words(found["to"])
    copied = tuple(p.removeprefix("cc ") for p in people if p.startswith("cc "))
    to = tuple(p for p in people if not p.startswith("cc "))
    return Letter(
        found["at"], found["sender"], to, copied, found["subject"] or "", _words(found["flags"] or ""), body
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
