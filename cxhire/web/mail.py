"""Mail: taking it in by upload, what could not be read, and what is in no application."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)  # fmt: skip
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, SelectField, StringField
from wtforms.validators import Length, Optional

from cxhire.core.audit_chain import Event
from cxhire.core.file_names import safe_file_name
from cxhire.core.mailkind import MailKind
from cxhire.mail.sources import NotMail
from cxhire.services import audit, imports, placing, quarantine
from cxhire.services.csv_rows import csv_lines
from cxhire.services.incoming import load_us
from cxhire.services.openings import opening_for
from cxhire.store import applications, mail, people
from cxhire.store import imports as store
from cxhire.store.mail import ImportRun, ImportState, Message, Unmatched
from cxhire.store.people import Role
from cxhire.web.account import one_line
from cxhire.web.guards import accepts, actor, allow, config, is_within_reach, now
from cxhire.web.mail_tabs import tabs
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.options import options
from cxhire.web.uploads import UploadRequest, forget_incoming, received

bp = Blueprint("mail", __name__)
bp.teardown_request(forget_incoming)

PAGE = 50
FORM_ROOM = 1 << 20
reads = allow(Role.ADMIN, Role.RECRUITER, Role.AUDITOR)
changes = allow(Role.ADMIN, Role.RECRUITER)

COLUMNS = ("at", "name", "address", "subject", "why", "message_id")
REASONS = {
    Unmatched.NOBODY: "To decide",
    Unmatched.INTERNAL: "Among ourselves",
    Unmatched.IGNORED: "Never candidates",
    Unmatched.OURS: "Our own reminders",
    Unmatched.REMINDER: "Answers to reminders",
}
WHY = {
    MailKind.LIST: "a mailing list",
    MailKind.NOTIFICATION: "written by a machine",
    MailKind.AUTO_REPLY: "an automatic reply",
    MailKind.BOUNCE: "not delivered, to nobody we know",
    MailKind.FEEDBACK: "a complaint about mail, by a machine",
}


@bp.record_once
def _stream_uploads(state: BlueprintSetupState) -> None:
    state.app.request_class = UploadRequest  # type: ignore[attr-defined]  # Flask's, of which App is the base


class UploadForm(FlaskForm):  # type: ignore[misc]  # untyped
    files = MultipleFileField("Files")
    opening = SelectField("Opening", default="")
    title = StringField("Or a new opening", [Optional(), Length(max=200)], filters=[one_line])
    owner = SelectField("Hiring owner", default="")

    def __init__(self) -> None:
        super().__init__()
        self.opening.choices = options([("", "As each mail says"), *_openings()])
        members = [(str(c.id), c.shown) for c in people.list_colleagues(members_only=True) if c.active]
        self.owner.choices = options([("", "Whoever answers"), *members])


@bp.get("/mail")
@reads
def index() -> str:
    return _index(UploadForm())


def _index(form: UploadForm) -> str:
    runs = store.list_imports(request.args.get("before", type=row_id), PAGE + 1)
    more = url_for(".index", before=runs[PAGE - 1].id) if len(runs) > PAGE else None
    return render_template(
        "mail/index.html", form=form, runs=runs[:PAGE], next_url=more, may=_may(), tabs=tabs("mail.index"),
        names=_names(), limit=imports.LARGEST_UPLOAD,
    )  # fmt: skip


@bp.post("/mail")
@accepts(imports.LARGEST_UPLOAD + FORM_ROOM)
@changes
def upload() -> ResponseReturnValue:
    form = UploadForm()
    sent = received(request.files.getlist("files"))
    wrong = _wrong_in(form, sent) if form.validate() else ""
    if form.errors or wrong:
        form.files.errors = [wrong] if wrong else form.files.errors
        return _index(form), 400
    opening_id = (
        opening_for(form.title.data, now(), actor()) if form.title.data else _number(form.opening.data)
    )
    choice = imports.Choice(opening_id, _number(form.owner.data), current_user.id)
    import_id = imports.add_upload(sent, choice, config(), now(), actor())
    return redirect(url_for(".show", import_id=import_id))


def _wrong_in(form: UploadForm, sent: list[imports.Upload]) -> str:
    """What is wrong with the files or the choice, as a sentence; empty where nothing is."""
    if not sent:
        return "Choose at least one file."
    if form.title.data and form.opening.data:
        return "Choose an opening or name a new one, not both. Then choose the files again."
    try:
        imports.check_uploads(sent)
    except NotMail as wrong:
        return f"{wrong}. Nothing was taken in."
    return ""


@bp.get("/mail/imports/<int:import_id>")
@reads
def show(import_id: int) -> str:
    run = _run(import_id)
    template = "mail/_run.html" if request.headers.get("HX-Request") else "mail/import.html"
    opening = applications.get_opening(run.opening_id) if run.opening_id else None
    return render_template(template, run=run, may=_may(), opening=opening, names=_names())


@bp.post("/mail/imports/<int:import_id>/again")
@changes
def import_again(import_id: int) -> ResponseReturnValue:
    if not imports.try_again(_run(import_id).id, now(), actor()):
        flash("That import can't be tried again: upload the files once more.", "warning")
    return redirect(url_for(".show", import_id=import_id))


@bp.get("/mail/quarantine")
@reads
def unreadable() -> str:
    rows = mail.list_quarantine(request.args.get("before", type=row_id), PAGE + 1)
    more = url_for(".unreadable", before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    sizes = mail.list_sizes([row.blob for row in rows])
    return render_template(
        "mail/quarantine.html",
        rows=rows[:PAGE],
        sizes=sizes,
        next_url=more,
        may=_may(),
        tabs=tabs("mail.unreadable"),
    )


@bp.get("/mail/quarantine/<int:quarantine_id>/raw")
@reads
def download(quarantine_id: int) -> ResponseReturnValue:
    raw = _or_404(quarantine.raw_bytes, quarantine_id)
    held = mail.get_quarantine(quarantine_id)
    name = safe_file_name(held.source if held else "", "mail").removesuffix(".eml")
    return send_file(
        io.BytesIO(raw),
        "application/octet-stream",
        as_attachment=True,
        download_name=f"{name}.eml",
        max_age=0,
    )


@bp.post("/mail/quarantine/<int:quarantine_id>/again")
@changes
def read_again(quarantine_id: int) -> ResponseReturnValue:
    if wrong := _or_404(quarantine.try_again, quarantine_id):
        flash(f"It still can't be read: {wrong}.", "warning")
    else:
        flash("It could be read this time, and is taken in.", "success")
    return redirect(url_for(".unreadable"))


@bp.post("/mail/quarantine/<int:quarantine_id>/let-go")
@changes
def let_go(quarantine_id: int) -> ResponseReturnValue:
    _or_404(quarantine.let_go, quarantine_id)
    done("Let go.", url_for(".take_back", quarantine_id=quarantine_id))
    return redirect(url_for(".unreadable"))


@bp.post("/mail/quarantine/<int:quarantine_id>/take-back")
@changes
def take_back(quarantine_id: int) -> ResponseReturnValue:
    _or_404(quarantine.take_back, quarantine_id)
    return redirect(url_for(".unreadable"))


@bp.get("/mail/unmatched")
@reads
def unmatched() -> str:
    asked: dict[str, Any] = {"reason": _reason(), "sender": request.args.get("sender", "").strip()}
    rows = mail.list_unmatched(request.args.get("before", type=row_id), PAGE + 1, **asked)
    more = url_for(".unmatched", **asked, before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    counts = mail.count_unmatched()
    reasons = [
        (
            url_for(".unmatched", reason=reason.value),
            f"{words} ({counts.get(reason.value, 0):,})",
            reason == asked["reason"],
        )
        for reason, words in REASONS.items()
        if counts.get(reason.value) or reason in (Unmatched.NOBODY, asked["reason"])
    ]
    us = load_us()
    return render_template(
        "mail/unmatched.html", rows=[(row, _why(row), _outsider(row, us)) for row in rows[:PAGE]], asked=asked,
        reasons=reasons, ignored=mail.list_ignored() if asked["reason"] == Unmatched.IGNORED else [],
        next_url=more, may=_may(), tabs=tabs("mail.unmatched"), openings=[("", "Not known yet"), *_openings()],
    )  # fmt: skip


@bp.get("/mail/unmatched.csv")
@reads
def export_unmatched() -> Response:
    """What the list shows, of all its pages."""
    asked: dict[str, Any] = {"reason": _reason(), "sender": request.args.get("sender", "").strip()}
    audit.record([Event(now(), actor(), "mail.exported", "mail", detail={"reason": asked["reason"].value})])
    lines = csv_lines(COLUMNS, _cells(asked))
    return Response(
        stream_with_context(lines), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=unmatched-{now():%Y-%m-%d}.csv"},
    )  # fmt: skip


def _cells(asked: dict[str, Any]) -> Iterator[list[object]]:
    before = None
    while rows := mail.list_unmatched(before, 500, **asked):
        for row in rows:
            yield [row.at.isoformat(), row.from_name, row.from_email, row.subject, _why(row), row.message_id]
        before = rows[-1].id


@bp.post("/mail/unmatched/<int:message_pk>/place")
@changes
def place(message_pk: int) -> ResponseReturnValue:
    email = request.form.get("email", "").strip()
    opening_id = _number(request.form.get("opening"))
    if (
        "@" not in email.strip("@")
        or len(email) > 320
        or (opening_id and not applications.get_opening(opening_id))
    ):
        flash(
            "Nothing was changed: give the candidate's e-mail address and an opening that exists.", "warning"
        )
        return _back()
    message = mail.get_message(message_pk) or abort(404)
    name = message.from_name if email.lower() == message.from_email else ""
    try:
        candidate_id = placing.place(message_pk, placing.Choice(email, name, opening_id), now(), actor())
    except LookupError:
        abort(404)
    except ValueError as wrong:
        flash(str(wrong), "warning")
        return _back()
    flash("It is on the candidate's page now, and counts as if it had just come in.", "success")
    if is_within_reach("candidates.show"):
        return redirect(url_for("candidates.show", candidate_id=candidate_id))
    return _back()


@bp.post("/mail/ignore")
@changes
def ignore() -> ResponseReturnValue:
    email = request.form.get("email", "")
    try:
        moved = placing.ignore(email, now(), actor())
    except ValueError as wrong:
        flash(str(wrong), "warning")
    else:
        mails = "1 mail" if moved == 1 else f"{moved:,} mails"
        done(f"{email} is never a candidate from now on; {mails} moved there.", url_for(".heed", email=email))
    return _back()


@bp.post("/mail/heed")
@changes
def heed() -> ResponseReturnValue:
    placing.heed(request.values.get("email", ""), now(), actor())
    return _back()


def _back() -> ResponseReturnValue:
    """To the list as it was filtered."""
    asked: dict[str, Any] = {
        name: request.form[name] for name in ("reason", "sender") if request.form.get(name)
    }
    return redirect(url_for(".unmatched", **asked))


def _reason() -> Unmatched:
    asked = request.args.get("reason", "")
    return Unmatched(asked) if asked in set(Unmatched) else Unmatched.NOBODY


def _why(row: Message) -> str:
    if row.unmatched == Unmatched.REMINDER:
        return "answers a reminder about several candidates, and names none of them alone: say on whom it is a note"
    if row.unmatched != Unmatched.NOBODY:
        return {Unmatched.INTERNAL: "among ourselves", Unmatched.IGNORED: "never a candidate"}.get(
            Unmatched(row.unmatched or Unmatched.OURS), "our own reminder"
        )
    return WHY.get(MailKind(row.kind), "no address of a candidate in it")


def _outsider(row: Message, us: Any) -> str:
    """Who is most likely the candidate: the first of the addresses that isn't ours."""
    return next(
        (email for email in (row.from_email, *row.recipients) if email and not us.includes(email)), ""
    )


def _may() -> bool:
    return bool(current_user.role in (Role.ADMIN, Role.RECRUITER))


def _openings() -> list[tuple[str, str]]:
    return [(str(o.id), o.title) for o in applications.list_openings() if o.closed_at is None]


def _names() -> dict[int, str]:
    return {colleague.id: colleague.shown for colleague in people.list_colleagues()}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def _run(import_id: int) -> ImportRun:
    return store.get_import(import_id) or abort(404)


def _or_404(act: Any, quarantine_id: int) -> Any:
    try:
        return act(quarantine_id, now(), actor())
    except LookupError:
        abort(404)


@bp.app_template_test("going")
def is_going(run: ImportRun) -> bool:
    return run.state in (ImportState.WAITING, ImportState.RUNNING)
