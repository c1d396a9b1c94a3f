"""What a colleague is told about words of theirs: that somebody will look at them, or has decided; or a reviewer's own words."""

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


@dataclass(frozen=True, slots=True)
class News:
    """How many concerns about the reader's words wait for a decision, and how many were confirmed."""

    waiting: int
    confirmed: int


def notice(news: News, url: str, head: Letterhead) -> Content:
    """How things stand with words of the reader's. Calm: no word is quoted, and nothing is said before somebody has decided."""
    waits, confirmed = _things(news.waiting), _things(news.confirmed)
    subject = (
        f"A colleague has decided about {confirmed}" if confirmed else f"A colleague will look at {waits}"
    )
    return content_of("concern", subject, head, news=news, waits=waits, confirmed=confirmed, url=url)


def _things(number: int) -> str:
    return "something you wrote" if number == 1 else f"{number} things you wrote" if number else ""


def talk(told: Talk, head: Letterhead) -> Content:
    """A reviewer's words. What the colleague answers goes to the reviewer, not to us."""
    content = content_of(
        "talk", f"{told.by} would like to talk about your words to {told.candidate}", head, told=told
    )
    return replace(content, reply_to=told.by_email)
