"""Talking to the author: a reviewer's own words about words of theirs, by mail.

The words lie with the concern, like a note, and go when it is forgotten; the mail shows them with the quote. It leaves
after a moment in which it can be taken back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from config import Config
from cxhire.core.names import first_name
from cxhire.core.talking import first_words
from cxhire.mail.concern_mails import Talk
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.services.concern_change import changing, checked, require_reviewer
from cxhire.services.steering import NotYours
from cxhire.store import concern_acts, concerns, outbox, people
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import Concern
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.people import Colleague

UNDO_WITHIN = timedelta(seconds=30)
NO_MEMBER = "Whoever wrote this can't be reached from here, as they aren't a member. Write to them from your own mail program."
LEFT = "It has left already, so it can't be taken back."
NOT_MINE = "Only whoever wrote it can take it back."


def author_of(concern: Concern) -> Colleague | None:
    """Who can be talked to about it: its author, where they are a member."""
    id_ = concerns.get_author_id(concern)
    found = people.get_colleague(id_) if id_ else None
    return found if found and found.member and found.active and "@" in found.email else None


def beginning(concern: Concern, by: Colleague) -> str:
    """What a mail to the author can begin with, for its writer to finish."""
    author = author_of(concern)
    to = first_name(author.shown) if author and author.name else ""
    return first_words(to, concern.kind, concern.kinds, first_name(by.shown) if by.name else by.email)


def talk(concern_id: int, words: str, by_id: int, config: Config, now: datetime) -> int:
    """Puts the words on their way to the author; answers the fact's id, for `undo`. Commits.

    Raises as `review`, and ValueError where there is nobody to write to, or the same words are on their way.
    """
    with changing(concern_id, Did.TALKED, by_id, now) as (found, act):
        require_reviewer(found, by_id)
        author = author_of(found)
        if author is None:
            raise ValueError(NO_MEMBER)
        act.note, act.to_id = checked(words, "Write something first."), author.id
        _refuse_twice(act)
        concern_acts.add_act(act)
        slot = f"talk:{act.id}"
        key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
        outbox.add_outgoing(
            slot, MailKind.TALK, key, author.email, now, now + UNDO_WITHIN, to_colleague_id=author.id,
            concern_act_id=act.id,
        )  # fmt: skip
    return act.id


def _refuse_twice(act: ConcernAct) -> None:
    """A second click is no second mail."""
    last = [done.act for done in concern_acts.list_acts(act.concern_id)][-1:]
    if any((one.act, one.by_id, one.note) == (act.act, act.by_id, act.note) for one in last):
        raise ValueError("These very words are on their way to them already.")


def undo(concern_id: int, act_id: int, by_id: int, now: datetime) -> None:
    """Takes such a mail back before it leaves. Raises ValueError where it is too late, NotYours for others. Commits."""
    with changing(concern_id, Did.TALK_UNDONE, by_id, now) as (found, act):
        talked = concern_acts.get_act(act_id)
        if talked is None or talked.concern_id != found.id or talked.act != Did.TALKED:
            raise LookupError("no such mail")
        if talked.by_id != by_id:
            raise NotYours(NOT_MINE)
        row = outbox.get_of_concern_act(act_id)
        if row is None or not outbox.cancel_waiting(row.id):
            raise ValueError(LEFT)
        act.to_id, talked.note = talked.to_id, ""


def told(row: Outgoing, config: Config) -> Talk | None:
    """What such a mail says if it leaves now; None where its concern was forgotten meanwhile."""
    act = concern_acts.get_act(row.concern_act_id) if row.concern_act_id else None
    raised = concerns.get_raised(act.concern_id) if act else None
    by = people.get_colleague(act.by_id) if act and act.by_id else None
    if act is None or raised is None or by is None or not act.note:
        return None
    url = f"{config.base_url}/concerns/{act.concern_id}"
    return Talk(by.shown, by.email, raised.candidate, raised.concern.quote, act.note, url)
