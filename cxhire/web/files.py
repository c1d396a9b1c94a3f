"""A candidate's files: what came, what is offered, and handing one out so that no browser opens it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, flash, make_response, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.file_kinds import ANYTHING, ending_of, is_misnamed, kind_of_file
from cxhire.core.file_names import safe_file_name
from cxhire.services import files
from cxhire.services.files import Offered
from cxhire.store import files as store
from cxhire.store import timeline
from cxhire.store.files import MailFile
from cxhire.store.people import Role
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.scope import candidate_or_404

bp = Blueprint("files", __name__)

SHOWN = 4  # the rest is folded away
# The bytes are a stranger's: should a browser show them after all, they may do nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as a page lists it; `url` is None for whom it isn't offered to."""

    name: str
    kind: str
    size: int
    is_cv: bool
    sender: str
    at: datetime
    message_pk: int
    others: int
    trouble: str | None
    url: str | None


def file_rows(candidate_id: int, name: str) -> list[FileRow]:
    """A candidate's files, the CV first; `name` is how to call the candidate."""
    return [_row(candidate_id, one, name) for one in files.list_offered(candidate_id)]


def _row(candidate_id: int, one: Offered, name: str) -> FileRow:
    file = one.file
    looked = file.sha256 is not None
    fetchable = looked and (file.trouble is None or may_fetch_anyway())
    return FileRow(
        safe_file_name(file.name), kind_words(file) if looked else "Being looked into", file.size, one.is_cv,
        name if one.first.inbound else "us", one.first.at, one.first.message_pk, one.times - 1, file.trouble,
        url_for("files.download", candidate_id=candidate_id, file_id=file.id) if fetchable else None,
    )  # fmt: skip


def kind_words(file: MailFile) -> str:
    """What a file is, and what its name says where that is something else."""
    type_ = file.type or ANYTHING
    words = kind_of_file(type_).words
    words = words[:1].upper() + words[1:]
    odd = file.trouble is None and is_misnamed(file.name, type_)
    return f"{words}, though it is named .{ending_of(file.name)}" if odd else words


def may_fetch_anyway() -> bool:
    """Whether the visitor may have what isn't offered."""
    return bool(current_user.role is Role.ADMIN)


@bp.get("/candidates/<int:candidate_id>/files/<int:file_id>")
@signed_in
def download(candidate_id: int, file_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    file = store.get_file(file_id)
    if file is None or timeline.get_message_of(candidate_id, file.message_pk) is None:
        abort(404)
    return handed_out(file, candidate_id)


def handed_out(file: MailFile, candidate_id: int) -> ResponseReturnValue:
    """The bytes as a download of no type, or the reason why not; what nobody looked into yet is looked into first."""
    if file.sha256 is None:
        files.look_into_now(file.message_pk)
        file = store.get_file(file.id) or abort(404)
    if file.trouble is not None and not may_fetch_anyway():
        flash(f"{safe_file_name(file.name)} is not offered. {file.trouble} An admin can fetch it.", "warning")
        return redirect(url_for("candidates.show", candidate_id=candidate_id))
    try:
        return _download(safe_file_name(file.name), files.fetch(file, candidate_id, now(), actor()))
    except LookupError:
        abort(404)


def _download(name: str, data: bytes) -> Response:
    sent = send_file(io.BytesIO(data), ANYTHING, as_attachment=True, download_name=name)
    return make_response(sent, HEADERS)
