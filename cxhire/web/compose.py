"""Writing to a candidate: the draft kept while it is typed, sending with ten seconds to think again, my drafts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import drafts as service
from cxhire.services import letter_templates, posting
from cxhire.services.drafts import Changed, File, Seen, Unsendable, Words
from cxhire.services.steering import NotYours
from cxhire.store import drafts, people
from cxhire.store import letter_templates as templates
from cxhire.store.applications import Application
from cxhire.store.drafts import Draft, DraftState
from cxhire.web.candidates import page
from cxhire.web.compose_card import Entered, nearby, seen_in, token, way
from cxhire.web.guards import accepts, actor, config, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404, seen_by
from cxhire.web.uploads import forget_incoming, received

bp = Blueprint("compose", __name__)
bp.teardown_request(forget_incoming)

FORM_ROOM = 1 << 20
larger = accepts(service.LARGEST_FILES + FORM_ROOM)


@bp.get("/drafts")
@signed_in
def index() -> str:
    """The reader's own letters that haven't left."""
    return render_template("compose/index.html", listed=drafts.list_current(current_user.id, seen_by()))


@bp.post("/applications/<int:application_id>/letter")
@larger
@signed_in
def save(application_id: int) -> ResponseReturnValue:
    """Keeps what is typed: by itself, moments after the last key; or with a button, then with the files that came along."""
    application, words, files = application_or_404(application_id), _words(), _files()
    if request.headers.get("HX-Request"):
        return _kept(application, words)

    def keep() -> ResponseReturnValue:
        if files:
            service.attach(current_user.id, application.id, words, _seen(), files, now())
        else:
            service.save(current_user.id, application.id, words, _seen(), now())
        return _back(application)

    return _or_said(application, words, keep)


def _kept(application: Application, words: Words) -> str:
    """The line under the letter that says that it is kept, or why not."""
    try:
        draft = service.save(current_user.id, application.id, words, _seen(), now())
    except Changed as changed:
        entered = Entered(words, conflict=True, other=changed.current)
        return render_template("compose/_state.html", entered=entered, seen=request.form.get("seen", ""))
    except Unsendable as wrong:
        entered = Entered(words, wrong.field, str(wrong))
        return render_template("compose/_state.html", entered=entered, seen=request.form.get("seen", ""))
    return render_template(
        "compose/_state.html", entered=None, seen=token(draft), saved_at=draft.updated_at if draft else None
    )


@bp.post("/applications/<int:application_id>/letter/send")
@larger
@signed_in
def send(application_id: int) -> ResponseReturnValue:
    application, words, files = application_or_404(application_id), _words(), _files()
    current = drafts.get_current(current_user.id, application_id)
    if nearby(application, _newest(), None).news:
        return _again(application, Entered(words, shown_news=True, since=_newest()), 409)

    def leave() -> ResponseReturnValue:
        author = people.get_colleague(current_user.id)
        assert author is not None
        posting.send(author, application.id, words, _seen(), files, config(), now(), actor())
        return _back(application)

    if current and current.state == DraftState.LEAVING:
        return _back(application)
    return _or_said(application, words, leave)


@bp.post("/applications/<int:application_id>/letter/template")
@larger
@signed_in
def use_template(application_id: int) -> ResponseReturnValue:
    """Puts a template's words above those that are there; an empty letter takes its subject too."""
    application, words = application_or_404(application_id), _words()
    chosen = templates.get_template(request.form.get("template", 0, type=row_id))
    if chosen is None or chosen.gone_at is not None:
        return _again(application, Entered(words, "template", "Choose a template.", since=_newest()))
    author = people.get_colleague(current_user.id)
    assert author is not None
    subject, body = letter_templates.fill(chosen, application, author)
    kept_subject = words.subject if words.body.strip() or words.subject.lower().startswith("re:") else subject
    below = f"\n{words.body}" if words.body.strip() else ""
    filled = Words(words.to_email, words.cc, kept_subject, body + below, words.shared, words.interaction_id)
    return _or_said(application, words, lambda: _saved(application, filled))


@bp.post("/applications/<int:application_id>/letter/files/<int:file_id>/remove")
@larger
@signed_in
def remove_file(application_id: int, file_id: int) -> ResponseReturnValue:
    application, words = application_or_404(application_id), _words()

    def remove() -> ResponseReturnValue:
        draft = service.save(current_user.id, application.id, words, _seen(), now())
        if draft:
            service.remove_file(current_user.id, draft.id, file_id, now())
        return _back(application)

    return _or_said(application, words, remove)


@bp.post("/applications/<int:application_id>/letter/throw-away")
@larger
@signed_in
def throw_away(application_id: int) -> ResponseReturnValue:
    application, words = application_or_404(application_id), _words()

    def throw() -> ResponseReturnValue:
        draft = service.save(current_user.id, application.id, words, _seen(), now())
        if draft:
            service.throw_away(current_user.id, draft.id, now(), actor())
            done("Thrown away.", url_for(".fetch_back", draft_id=draft.id))
        return redirect(_url(application), 303)

    return _or_said(application, words, throw)


@bp.post("/letters/<int:draft_id>/fetch-back")
@signed_in
def fetch_back(draft_id: int) -> ResponseReturnValue:
    application = application_or_404(_own_or_404(draft_id).application_id)
    try:
        service.fetch_back(current_user.id, draft_id, now(), actor())
        done("Here it is again.")
    except LookupError:
        flash("That letter is back already.", "info")
    except ValueError as wrong:
        flash(str(wrong), "error")
    return _back(application)


@bp.post("/letters/<int:draft_id>/undo")
@signed_in
def undo(draft_id: int) -> ResponseReturnValue:
    draft = _own_or_404(draft_id)
    application = application_or_404(draft.application_id)
    if posting.undo(current_user.id, draft_id, now(), actor()):
        done("Taken back: nothing was sent. Your letter is a draft again.")
    elif drafts.get_current(current_user.id, application.id):
        flash("Too late: it is being handed to the mail server right now.", "warning")
    else:
        flash("Too late: it has left.", "warning")
    return _back(application)


@bp.get("/letters/<int:draft_id>/leaving")
@signed_in
def leaving(draft_id: int) -> ResponseReturnValue:
    """How far a letter is; the words alone while it waits, so that "Undo" stays under the finger."""
    draft = _own_or_404(draft_id)
    application = application_or_404(draft.application_id)
    found = way(draft)
    if draft.state == DraftState.LEAVING and found.may_undo:
        return render_template("compose/_leaving_words.html", way=found)
    page_url = _url(application, anchor=False)
    whole = render_template(
        "compose/_leaving.html", way=found, page_url=page_url, write_url=_url(application)
    )
    return whole, 200, {"HX-Retarget": "#compose-leaving", "HX-Reswap": "outerHTML"}


@bp.get("/applications/<int:application_id>/letter/beside")
@signed_in
def beside(application_id: int) -> str:
    """Who else writes to the same candidate, and what came since the page was shown."""
    application = application_or_404(application_id)
    draft = drafts.get_current(current_user.id, application_id)
    since = request.args.get("since", 0, type=row_id)
    first = request.args.get("first", "")[:80]
    return render_template("compose/_beside.html", nearby=nearby(application, since, draft), first=first)


def _saved(application: Application, words: Words) -> ResponseReturnValue:
    service.save(current_user.id, application.id, words, _seen(), now())
    return _back(application)


def _or_said(
    application: Application, words: Words, act: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """Does it; what speaks against it is said on the page, with all that was typed still in the form."""
    try:
        return act()
    except NotYours as wrong:
        flash(str(wrong), "error")
        return _back(application)
    except Changed as changed:
        return _again(application, Entered(words, conflict=True, other=changed.current, since=_newest()), 409)
    except Unsendable as wrong:
        _keep_at_least(application, words)
        return _again(application, Entered(words, wrong.field, str(wrong), since=_newest()))
    except LookupError:
        flash("That is gone already.", "info")
        return _back(application)


def _keep_at_least(application: Application, words: Words) -> None:
    """Keeps a letter that can't leave as it is, if it can be kept: whoever closes the window has it still."""
    with suppress(Changed, Unsendable):
        service.save(current_user.id, application.id, words, _seen(), now())


def _again(application: Application, entered: Entered, status: int = 400) -> ResponseReturnValue:
    return page(application.candidate_id, application.id, entered), status


def _words() -> Words:
    form = request.form
    return Words.typed(
        form.get("to", ""), form.get("cc", ""), form.get("subject", ""), form.get("body", ""),
        shared=bool(form.get("sender")), interaction_id=form.get("answer", type=row_id),
    )  # fmt: skip


def _seen() -> Seen | None:
    """Which version the window shows; with "keep" its words are to take the place of another's."""
    return seen_in(request.form["keep"] if "keep" in request.form else request.form.get("seen", ""))


def _newest() -> int:
    """The newest contact that the window knew of."""
    return request.form.get("newest", 0, type=row_id)


def _files() -> list[File]:
    return [File(file.name, file.path.read_bytes()) for file in received(request.files.getlist("files"))]


def _own_or_404(draft_id: int) -> Draft:
    found = drafts.get_draft(draft_id)
    if found is None or found.author_id != current_user.id:
        abort(404)
    return found


def _url(application: Application, *, anchor: bool = True) -> str:
    return url_for(
        "candidates.show", candidate_id=application.candidate_id, application=application.id,
        _anchor="write" if anchor else None,
    )  # fmt: skip


def _back(application: Application) -> ResponseReturnValue:
    return redirect(_url(application), 303)
