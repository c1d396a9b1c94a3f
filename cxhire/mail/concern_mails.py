"""What a colleague is told about words of theirs: that somebody will look at them, or a reviewer's own words."""

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


def notice(number: int, url: str, head: Letterhead) -> Content:
    """That there are concerns about some messages of the reader's. Calm: nobody has judged, and no word is quoted."""
    what = "something you wrote" if number == 1 else f"{number} things you wrote"
    return content_of("concern", f"A colleague will look at {what}", head, number=number, what=what, url=url)


def talk(told: Talk, head: Letterhead) -> Content:
    """A reviewer's words. What the colleague answers goes to the reviewer, not to us."""
    content = content_of(
        "talk", f"{told.by} would like to talk about your words to {told.candidate}", head, told=told
    )
    return replace(content, reply_to=told.by_email)
