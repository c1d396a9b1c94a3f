"""Letter templates, under Settings: admins and recruiters keep them, with a look at what a real letter becomes."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from cxhire.core.letters import FIELDS, LANGUAGES
from cxhire.services import letter_templates as service
from cxhire.services.letter_templates import Refused, Text
from cxhire.store import applications, letter_templates, roster
from cxhire.store.letter_templates import LetterTemplate
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, now
from cxhire.web.notices import done
from cxhire.web.options import options
from cxhire.web.scope import seen_by

bp = Blueprint("letter_templates", __name__, url_prefix="/settings/letters")

reads = allow(Role.ADMIN, Role.RECRUITER, Role.AUDITOR)
changes = allow(Role.ADMIN, Role.RECRUITER)


class TemplateForm(FlaskForm):  # type: ignore[misc]  # untyped
    """A template as it is typed; services.letter_templates says what is wrong with it."""

    name = StringField("Name")
    language = SelectField("Language", choices=options(LANGUAGES.items()))
    subject = StringField("Subject")
    body = TextAreaField("Words")

    def text(self) -> Text:
        return Text.typed(
            self.name.data or "", self.language.data, self.subject.data or "", self.body.data or ""
        )


@bp.get("")
@reads
def index() -> str:
    listed = letter_templates.list_templates()
    by_language = {name: [t for t in listed if t.language == key] for key, name in LANGUAGES.items()}
    return render_template("letter_templates/index.html", by_language=by_language, may=_may())


@bp.route("/new", methods=["GET", "POST"])
@changes
def new() -> ResponseReturnValue:
    form = TemplateForm()
    if request.method == "POST":
        return _saved(form, None)
    return _form(form, None)


@bp.get("/<int:template_id>")
@reads
def show(template_id: int) -> str:
    found = _found(template_id)
    return _form(TemplateForm(obj=found), found, _preview(found))


@bp.post("/<int:template_id>")
@changes
def change(template_id: int) -> ResponseReturnValue:
    return _saved(TemplateForm(), _found(template_id))


@bp.post("/<int:template_id>/remove")
@changes
def remove(template_id: int) -> ResponseReturnValue:
    name = _found(template_id).name
    service.remove(template_id, now(), actor())
    done(f"“{name}” is removed.", url_for(".fetch_back", template_id=template_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:template_id>/fetch-back")
@changes
def fetch_back(template_id: int) -> ResponseReturnValue:
    try:
        service.fetch_back(template_id, now(), actor())
        done("Here it is again.")
    except LookupError:
        flash("That template is there already.", "info")
    except Refused as wrong:
        flash(str(wrong), "error")
    return redirect(url_for(".index"), 303)


def _saved(form: TemplateForm, found: LetterTemplate | None) -> ResponseReturnValue:
    """Saves, or only shows what a letter would become; what is wrong is said at its field."""
    text = form.text()
    try:
        if "preview" in request.form:
            service.check(text, found.id if found else None)
            return _form(form, found, _preview(text))
        if found is None:
            service.add(text, current_user.id, now(), actor())
        else:
            service.change(found.id, text, current_user.id, now(), actor())
    except Refused as wrong:
        getattr(form, wrong.field).errors = [str(wrong)]
        return _form(form, found), 400
    done(f"“{text.name}” is saved.")
    return redirect(url_for(".index"), 303)


def _form(form: TemplateForm, found: LetterTemplate | None, preview: dict[str, str] | None = None) -> str:
    return render_template(
        "letter_templates/form.html", form=form, template=found, preview=preview, fields=FIELDS, may=_may()
    )


def _preview(template: LetterTemplate | Text) -> dict[str, str] | None:
    """What the template becomes for the candidate whom we last had contact with; None where there is nobody yet."""
    row = next(iter(roster.list_rows(roster.Asked(seen_by=seen_by(), limit=1))), None)
    application = applications.get_application(row.application_id) if row else None
    if row is None or application is None:
        return None
    subject, body = service.fill(template, application, current_user.colleague)
    return {"to": row.name or row.email or "a candidate", "subject": subject, "body": body}


def _found(template_id: int) -> LetterTemplate:
    found = letter_templates.get_template(template_id)
    return found if found and found.gone_at is None else abort(404)


def _may() -> bool:
    return current_user.role is not Role.AUDITOR
