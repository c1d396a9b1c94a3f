"""Waiting, the first page: who waits on us."""

from __future__ import annotations

from flask import Blueprint, render_template

from cxhire.web.guards import signed_in

bp = Blueprint("waiting", __name__)


@bp.get("/")
@signed_in
def index() -> str:
    return render_template("waiting/index.html")
