"""About my words: each concern about what the reader wrote, what they can do, and what happens next."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from cxhire.services import keep_concerns
from cxhire.store import concerns
from cxhire.store.concerns import Chosen
from cxhire.web.concern_cards import card
from cxhire.web.concerns import PAGE, after_of, key_of, may_write
from cxhire.web.guards import signed_in

bp = Blueprint("own_words", __name__)


@bp.get("/concerns/about-me")
@signed_in
def index() -> str:
    after = after_of(request.args.get("after"))
    found = concerns.list_concerns(Chosen(author_id=current_user.id, after=after, limit=PAGE + 1))
    more = url_for(".index", after=key_of(found[PAGE - 1])) if len(found) > PAGE else None
    cards = [card(raised, current_user.id, whole=False, may_write=may_write()) for raised in found[:PAGE]]
    return render_template(
        "concerns/about_me.html", cards=cards, next_url=more, keeping=keep_concerns.keeping()
    )
