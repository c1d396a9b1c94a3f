"""What a reader may do about a concern, each as the address to post to; None where they may not."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from cxhire.services import own_words, review, talk
from cxhire.store.concerns import Concern, ConcernState, is_about


@dataclass(frozen=True, slots=True)
class Offered:
    """Addresses of acts. `talk` leads to a page; the others are posted to."""

    confirm: str | None = None
    dismiss: str | None = None
    reopen: str | None = None
    assign: str | None = None
    ask_opinion: str | None = None
    opine: str | None = None
    talk: str | None = None
    answer: str | None = None
    appeal: str | None = None
    withdraw_appeal: str | None = None


def offered(concern: Concern, reader_id: int, *, may_write: bool, whole: bool) -> Offered:
    """What a reader may do; whoever wrote the words has other acts than a reviewer. Talking is offered on its own page only."""
    if not may_write:
        return Offered()
    if is_about(concern, reader_id):
        return _of_author(concern)
    return _of_reviewer(concern, reader_id, whole) if review.may_review(concern, reader_id) else Offered()


def _of_author(concern: Concern) -> Offered:
    return Offered(
        answer=_url("concerns.answer", concern, own_words.may_answer(concern)),
        appeal=_url("concern_acts.appeal", concern, own_words.may_appeal(concern)),
        withdraw_appeal=_url("concern_acts.withdraw_appeal", concern, own_words.is_pending(concern)),
    )


def _of_reviewer(concern: Concern, reader_id: int, whole: bool) -> Offered:
    is_open = concern.state == ConcernState.OPEN
    return Offered(
        confirm=_url("concerns.confirm", concern, is_open),
        dismiss=_url("concerns.dismiss", concern, is_open),
        reopen=_url("concerns.reopen", concern, not is_open),
        assign=_url("concern_acts.assign", concern, is_open),
        ask_opinion=_url("concern_acts.ask_opinion", concern, is_open),
        opine=_url("concern_acts.opine", concern, is_open and concern.opinion_of_id == reader_id),
        talk=_url("concern_acts.talk_page", concern, whole and talk.author_of(concern) is not None),
    )


def _url(endpoint: str, concern: Concern, may: bool) -> str | None:
    return url_for(endpoint, concern_id=concern.id) if may else None
