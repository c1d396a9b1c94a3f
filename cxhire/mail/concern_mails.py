"""What a colleague is told about words of theirs: that somebody will look, or has confirmed it; or a reviewer's own words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxhire.mail.render import Content, Letterhead, content_of


@dataclass(frozen=True, slots=True)
class Talk:
    """A reviewer's words to a colleague about a quote; `url` leads to where they can answer. `to_email` reads a reply."""

    by: str
    by_email: str
    candidate: str
    quote: str
    words: str
    url: str


def notice(to_look_at: int, confirmed: int, url: str, head: Letterhead) -> Content:
    """That there are so many open and confirmed concerns about messages of the reader's. Calm, and no word is quoted."""
    subject = f"A colleague will look at {_things(to_look_at)}"
    if confirmed:
        be = "A concern about {} was" if confirmed == 1 else "Concerns about {} were"
        subject = f"{be.format(_things(confirmed))} confirmed"
    told = _confirmed(confirmed) + _to_look_at(to_look_at)
    return content_of("concern", subject, head, told=told, url=url)


def _things(number: int) -> str:
    return "something you wrote" if number == 1 else f"{number} things you wrote"


def _confirmed(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    concerns = "a concern" if number == 1 else "concerns"
    return (
        f"A colleague confirmed {concerns} about {_things(number)} to a candidate.",
        "You can see which words, who decided and why. Each can be appealed once: somebody who hasn't confirmed it decides then.",
    )


def _to_look_at(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    it = "it" if number == 1 else "them"
    return (
        f"cxhire marked {_things(number)} to a candidate. Nobody has judged {it} yet: a machine can be wrong, and a colleague will look.",
        "You can see which words, and why. What you say to it is read with them.",
    )


def talk(told: Talk, head: Letterhead) -> Content:
    """A reviewer's words. What the colleague answers goes to the reviewer, not to us."""
    content = content_of(
        "talk", f"{told.by} would like to talk about your words to {told.candidate}", head, told=told
    )
    return replace(content, reply_to=told.by_email)
