"""Check my wording: which of one's own words may be read otherwise than meant. Nothing of it is stored, counted or audited.

The switch for tone is for this, too: where it is off, nothing is read.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cxhire.core.modules import Module
from cxhire.core.tone import assess
from cxhire.core.wording import pieces
from cxhire.services import modules
from cxhire.store.people import Role
from cxhire.web.guards import allow

bp = Blueprint("wording", __name__, url_prefix="/wording")

everybody = allow(*Role)
LONGEST = 20_000  # characters; what follows isn't looked at, and the page says so


@bp.get("")
@everybody
def index() -> str:
    return _page("wording/index.html")


@bp.post("")
@everybody
def check() -> ResponseReturnValue:
    """The page with what was noticed; for a page that asks while one types, only that part of it."""
    text = request.form.get("body", "").replace("\r\n", "\n")
    template = "wording/_noticed.html" if request.headers.get("HX-Request") else "wording/index.html"
    return _page(template, text), {"Cache-Control": "no-store"}


def _page(template: str, text: str = "") -> str:
    on = Module.TONE in modules.switched_on()
    tone = assess(text[:LONGEST]) if on and text.strip() else None
    parts = list(pieces(text, tone)) if tone else []
    return render_template(template, text=text, on=on, checked=tone, parts=parts, longest=LONGEST)
