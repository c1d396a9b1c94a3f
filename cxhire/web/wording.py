"""Check my wording: which of one's own words may be read otherwise than meant. Nothing of it is stored, counted or audited."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cxhire.core.tone import assess
from cxhire.core.wording import pieces
from cxhire.store.people import Role
from cxhire.web.guards import allow

bp = Blueprint("wording", __name__, url_prefix="/wording")

everybody = allow(*Role)
LONGEST = 20_000  # characters; what follows isn't looked at, and the page says so


@bp.get("")
@everybody
def index() -> str:
    return render_template("wording/index.html", text="", checked=None, longest=LONGEST)


@bp.post("")
@everybody
def check() -> ResponseReturnValue:
    """The page with what was noticed; for a page that asks while one types, only that part of it."""
    text = request.form.get("body", "").replace("\r\n", "\n")
    tone = assess(text[:LONGEST]) if text.strip() else None
    parts = list(pieces(text, tone)) if tone else []
    template = "wording/_noticed.html" if request.headers.get("HX-Request") else "wording/index.html"
    return render_template(template, text=text, checked=tone, parts=parts, longest=LONGEST), {
        "Cache-Control": "no-store"
    }
