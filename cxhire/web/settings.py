"""Settings: who we are, the team, what we hold ourselves to, and how mail goes out. An auditor may look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import digest_choice, mail_limit, mail_settings, send_now, settings, team
from cxhire.services.hours import own_hours
from cxhire.services.settings import MailServer
from cxhire.services.sign_in_links import hand_link
from cxhire.services.smtp_password import SMTP_URL
from cxhire.services.team import Profile
from cxhire.store import people, undelivered
from cxhire.store.people import Colleague, Role
from cxhire.store.settings import get_setting
from cxhire.store.teams import get_team
from cxhire.web.guards import actor, allow, config, now
from cxhire.web.notices import done
from cxhire.web.settings_forms import (
    AliasForm,
    DomainForm,
    InviteForm,
    MailForm,
    OrganisationForm,
    ProfileForm,
)

bp = Blueprint("settings", __name__)

LATELY = timedelta(days=30)

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)


@bp.get("/settings")
@reads
def index() -> str:
    return _index(OrganisationForm(name=get_setting("organisation", "cxhire")), DomainForm())


def _index(organisation: OrganisationForm, domain: DomainForm) -> str:
    return render_template(
        "settings/index.html",
        organisation_form=organisation,
        domain_form=domain,
        domains=people.list_domains(),
    )


@bp.post("/settings")
@changes
def change_organisation() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate():
        return _index(form, DomainForm()), 400
    settings.change({settings.ORGANISATION: form.name.data}, actor(), now())
    return _saved("The name is saved.", ".index")


@bp.post("/settings/domains")
@changes
def add_domain() -> ResponseReturnValue:
    form = DomainForm()
    if not form.validate() or _refused(form.domain, team.add_domain, form.domain.data, now(), actor()):
        return _index(OrganisationForm(name=get_setting("organisation", "cxhire")), form), 400
    return _saved("Mail from that domain is a colleague's from now on.", ".index")


@bp.post("/settings/domains/remove")
@changes
def remove_domain() -> ResponseReturnValue:
    team.remove_domain(request.form.get("domain", ""), now(), actor())
    return _saved("That domain is no longer ours.", ".index")


@bp.get("/settings/team")
@reads
def colleagues() -> str:
    return _team(InviteForm())


def _team(form: InviteForm) -> str:
    known = people.list_colleagues()
    return render_template(
        "settings/team.html", form=form, addresses=people.list_addresses_by_colleague(),
        members=[c for c in known if c.member], seen=[c for c in known if not c.member],
        names={c.id: c.shown for c in known},
    )  # fmt: skip


@bp.post("/settings/team")
@changes
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate():
        return _team(form), 400
    try:
        added = team.add(
            form.email.data, now(), actor(), name=form.name.data or None, role=Role(form.role.data)
        )
    except ValueError as wrong:
        form.email.errors = [str(wrong)]
        return _team(form), 400
    return make_link(added.id)


@bp.get("/settings/team/<int:colleague_id>")
@reads
def colleague(colleague_id: int) -> str:
    found = _found(colleague_id)
    return _colleague(found, ProfileForm.of(found, _profile_values(found)), AliasForm())


def _profile_values(found: Colleague) -> dict[str, object]:
    return {"name": found.name, "role": found.role, "lead": found.lead_id or ""}


def _colleague(found: Colleague, form: ProfileForm, alias: AliasForm) -> str:
    addresses = people.list_addresses_by_colleague().get(found.id, [])
    return render_template(
        "settings/colleague.html", colleague=found, form=form, alias_form=alias, addresses=addresses,
        came_back=undelivered.list_returned_to(found.id, found.email, now() - LATELY),
        own=own_hours(found), team=get_team(found.team_id) if found.team_id else None,
    )  # fmt: skip


@bp.post("/settings/team/<int:colleague_id>")
@changes
def change_colleague(colleague_id: int) -> ResponseReturnValue:
    found = _found(colleague_id)
    form = ProfileForm.of(found)
    if form.validate():
        lead = int(form.lead.data) if form.lead.data else None
        profile = Profile(form.name.data, Role(form.role.data), lead)
        if not _refused(form.role, team.change, colleague_id, profile, now(), actor()):
            return _saved("Saved.", ".colleague", colleague_id=colleague_id)
    return _colleague(found, form, AliasForm()), 400


@bp.post("/settings/team/<int:colleague_id>/addresses")
@changes
def add_alias(colleague_id: int) -> ResponseReturnValue:
    found, form = _found(colleague_id), AliasForm()
    if not form.validate() or _refused(
        form.address, team.add_alias, colleague_id, form.address.data, now(), actor()
    ):
        return _colleague(found, ProfileForm.of(found, _profile_values(found)), form), 400
    return _saved("Mail from that address is theirs from now on.", ".colleague", colleague_id=colleague_id)


@bp.post("/settings/team/<int:colleague_id>/addresses/main")
@changes
def send_mail_to(colleague_id: int) -> ResponseReturnValue:
    address = request.form.get("address", "")
    try:
        team.send_mail_to(_found(colleague_id).id, address, now(), actor())
    except LookupError:
        abort(404)
    return _saved(f"Mail goes to {address} from now on.", ".colleague", colleague_id=colleague_id)


@bp.post("/settings/team/<int:colleague_id>/addresses/remove")
@changes
def remove_alias(colleague_id: int) -> ResponseReturnValue:
    team.remove_alias(_found(colleague_id).id, request.form.get("address", ""), now(), actor())
    return _saved("That address is no longer theirs.", ".colleague", colleague_id=colleague_id)


@bp.post("/settings/team/<int:colleague_id>/disable")
@changes
def disable(colleague_id: int) -> ResponseReturnValue:
    try:
        team.disable(_found(colleague_id).id, now(), actor())
    except ValueError as wrong:
        flash(str(wrong), "error")
        return redirect(url_for(".colleague", colleague_id=colleague_id))
    undo = url_for(".enable", colleague_id=colleague_id)
    flash({"text": "They are shut out; their sessions have ended.", "undo_url": undo}, "success")  # type: ignore[arg-type]
    return redirect(url_for(".colleague", colleague_id=colleague_id))


@bp.post("/settings/team/<int:colleague_id>/enable")
@changes
def enable(colleague_id: int) -> ResponseReturnValue:
    team.enable(_found(colleague_id).id, now(), actor())
    return _saved("They are on the team.", ".colleague", colleague_id=colleague_id)


@bp.post("/settings/team/<int:colleague_id>/digests/stop")
@changes
def stop_digests(colleague_id: int) -> ResponseReturnValue:
    digest_choice.stop(_found(colleague_id).id, now(), actor())
    done("They get no more digests.", url_for(".send_digests", colleague_id=colleague_id))
    return redirect(url_for(".colleague", colleague_id=colleague_id))


@bp.post("/settings/team/<int:colleague_id>/digests/send")
@changes
def send_digests(colleague_id: int) -> ResponseReturnValue:
    digest_choice.send(_found(colleague_id).id, now(), actor())
    return _saved("They get digests again.", ".colleague", colleague_id=colleague_id)


@bp.post("/settings/team/<int:colleague_id>/link")
@changes
def make_link(colleague_id: int) -> ResponseReturnValue:
    try:
        return _show_link(_found(colleague_id))
    except ValueError as wrong:
        flash(str(wrong), "error")
        return redirect(url_for(".colleague", colleague_id=colleague_id))


def _show_link(invited: Colleague) -> str:
    """That a link is on its way; or the link itself, this once, where no mail brings it."""
    handed = hand_link(invited.id, current_user.name, config(), now(), actor())
    by_mail = mail_settings.has_server(config())
    return render_template(
        "settings/invited.html", colleague=invited, link=handed.link, by_mail=by_mail, trouble=handed.trouble
    )


@bp.get("/settings/mail")
@reads
def mail() -> str:
    server = settings.mail_server(config())
    values = {
        "host": server.host, "port": server.port, "security": server.security, "user": server.user,
        "mail_from": server.mail_from,
    }  # fmt: skip
    return _mail(MailForm(data=values))


def _mail(form: MailForm) -> str:
    own = bool(get_setting(SMTP_URL))
    return render_template(
        "settings/mail.html",
        form=form,
        server=settings.mail_server(config()),
        own=own,
        most=mail_limit.limit(),
    )


@bp.post("/settings/mail")
@changes
def change_mail() -> ResponseReturnValue:
    form = MailForm()
    if form.validate():
        server = MailServer(
            form.host.data,
            form.port.data,
            form.security.data,
            form.user.data or "",
            False,
            form.mail_from.data,
        )
        set_server = settings.set_mail_server
        if not _refused(
            form.password, set_server, server, form.password.data or "", config(), actor(), now()
        ):
            return _saved("Saved. Send yourself a test to see whether it works.", ".mail")
    return _mail(form), 400


@bp.post("/settings/mail/forget")
@changes
def forget_mail() -> ResponseReturnValue:
    settings.forget_mail_server(actor(), now())
    return _saved("Forgotten, with its password.", ".mail")


@bp.post("/settings/mail/test")
@changes
def test_mail() -> ResponseReturnValue:
    trouble = send_now.send_test(config(), current_user.email, now())
    if trouble:
        flash(f"The test didn't leave: {trouble}", "error")
    else:
        flash(f"The server took the test. Look for it at {current_user.email}.", "success")
    return redirect(url_for(".mail"))


def _found(colleague_id: int) -> Colleague:
    return people.get_colleague(colleague_id) or abort(404)


def _refused(field: Any, act: Any, *arguments: object) -> bool:
    """Does it; a ValueError becomes the field's error."""
    try:
        act(*arguments)
    except ValueError as wrong:
        field.errors = [*field.errors, str(wrong)]
        return True
    return False


def _saved(words: str, endpoint: str, **arguments: Any) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(endpoint, **arguments))
