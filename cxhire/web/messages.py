"""One mail: its whole text, its HTML under a policy of its own, and what hangs on it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cxhire.core.file_names import safe_file_name
from cxhire.core.file_safety import MOST_FILES
from cxhire.mail.parse import parse
from cxhire.mail.safe_html import safe_html
from cxhire.services import audit, files
from cxhire.store import applications, mail, timeline, verdicts
from cxhire.store import files as store
from cxhire.store.mail import Message
from cxhire.web.files import handed_out
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.scope import candidate_or_404

bp = Blueprint("messages", __name__)

# A mail's HTML may show text and nothing else: no picture, style, script, form or frame, wherever they come from.
# A sandboxed page can't be in a cross-origin group of ours, so that header has to go (HTML, "navigation").
MAIL_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
MAIL_HEADERS = {
    "Content-Security-Policy": MAIL_POLICY,
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Referrer-Policy": "no-referrer",
}


@bp.get("/candidates/<int:candidate_id>/messages/<int:message_pk>")
@signed_in
def show(candidate_id: int, message_pk: int) -> str:
    candidate = candidate_or_404(candidate_id)
    message, raw = _raw(candidate_id, message_pk)
    found = parse(raw)
    mine = [one.id for one in applications.list_applications_of([candidate_id])]
    listed = [(a.index, safe_file_name(a.name), a.size) for a in found.attachments]
    return render_template(
        "candidates/message.html", candidate=candidate, message=message, mail=found, files=listed[:MOST_FILES],
        left_out=len(listed[MOST_FILES:]), name=candidate.name or message.from_email,
        assessed=message.id not in verdicts.list_unassessed(mine) or not (message.new_text or "").strip(),
    )  # fmt: skip


@bp.get("/candidates/<int:candidate_id>/messages/<int:message_pk>/html")
@signed_in
def html(candidate_id: int, message_pk: int) -> Response:
    candidate_or_404(candidate_id)
    message, raw = _raw(candidate_id, message_pk)
    markup = parse(raw).html
    if markup is None:
        abort(404)
    shown = Markup(safe_html(markup))  # noqa: S704  # sanitised just here
    return make_response(
        render_template("candidates/mail_html.html", shown=shown, message=message), MAIL_HEADERS
    )


@bp.get("/candidates/<int:candidate_id>/messages/<int:message_pk>/attachments/<int:index>")
@signed_in
def download(candidate_id: int, message_pk: int, index: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    _raw(candidate_id, message_pk)
    file = store.get_file_at(message_pk, str(index))
    if file is None:
        files.look_into_now(message_pk)
        file = store.get_file_at(message_pk, str(index)) or abort(404)
    return handed_out(file, candidate_id)


def _raw(candidate_id: int, message_pk: int) -> tuple[Message, bytes]:
    """A mail of this candidate with its bytes; that it was read is written down."""
    message = timeline.get_message_of(candidate_id, message_pk)
    raw = mail.get_raw(message.blob) if message else None
    if message is None or raw is None:
        abort(404)
    audit.saw(actor(), candidate_id, now())
    return message, raw
