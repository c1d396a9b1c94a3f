"""Settings, Mail in: the team's addresses, and as whom we ask Microsoft and Google for leave to read mailboxes."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from cxhire.services import oauth_settings, settings
from cxhire.services.incoming import TEAM_ADDRESSES
from cxhire.services.oauth_settings import ANY_TENANT, Client
from cxhire.store.mailboxes import SignIn, list_shared_addresses
from cxhire.store.people import Role
from cxhire.store.settings import get_setting
from cxhire.web.account import ADDRESS, one_line
from cxhire.web.guards import actor, allow, config, now

bp = Blueprint("mail_in_settings", __name__, url_prefix="/settings/mail-in")

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)

PROVIDERS = (SignIn.MICROSOFT, SignIn.GOOGLE)
MOST_ADDRESSES = 200


class TeamForm(FlaskForm):  # type: ignore[misc]  # untyped, like all of these
    addresses = TextAreaField("The team's addresses", [Optional(), Length(max=20_000)])

    def validate_addresses(self, field: TextAreaField) -> None:
        for line in self.listed:
            if len(line) > 320 or not ADDRESS.regex.fullmatch(line):
                raise ValidationError(f"{line[:60]} is not an e-mail address: write one a line.")
        if len(self.listed) > MOST_ADDRESSES:
            raise ValidationError(f"At most {MOST_ADDRESSES} addresses.")

    @property
    def listed(self) -> list[str]:
        """The addresses, each once."""
        return sorted(
            {line.strip().lower() for line in (self.addresses.data or "").splitlines() if line.strip()}
        )


class ClientForm(FlaskForm):  # type: ignore[misc]
    client_id = StringField("Client id", [InputRequired(), Length(max=320)], filters=[one_line])
    client_secret = PasswordField("Client secret", [Optional(), Length(max=1000)])
    tenant = StringField(
        "Tenant", [Optional(), Length(max=253), Regexp(r"^[A-Za-z0-9.-]+$", message="A tenant's id or domain only.")],
        filters=[one_line],
    )  # fmt: skip


@bp.get("")
@reads
def index() -> str:
    return _page()


def _page(team: TeamForm | None = None, wrong: tuple[SignIn, ClientForm] | None = None) -> str:
    """All of it; a form that came back stands in its place."""
    lines = "\n".join(get_setting(TEAM_ADDRESSES, ()))
    forms = {how: _client_form(how) for how in PROVIDERS} | dict([wrong] if wrong else [])
    return render_template(
        "settings/mail_in.html", team_form=team or TeamForm(formdata=None, addresses=lines), forms=forms,
        clients={how: oauth_settings.client(how) for how in PROVIDERS}, shared=list_shared_addresses(),
        return_url=oauth_settings.return_url(config()),
    )  # fmt: skip


def _client_form(how: SignIn) -> ClientForm:
    client = oauth_settings.client(how)
    tenant = "" if client.tenant == ANY_TENANT else client.tenant
    return ClientForm(formdata=None, prefix=f"{how.value}-", client_id=client.client_id, tenant=tenant)


@bp.post("/team-addresses")
@changes
def change_team() -> ResponseReturnValue:
    form = TeamForm()
    if not form.validate():
        return _page(team=form), 400
    settings.change({TEAM_ADDRESSES: form.listed}, actor(), now())
    return _saved("Saved. Mail to these addresses is the team's from now on.")


@bp.post("/<provider>")
@changes
def change_client(provider: str) -> ResponseReturnValue:
    how = _known(provider)
    form = ClientForm(prefix=f"{how.value}-")
    if form.validate():
        client = Client(form.client_id.data, form.tenant.data or ANY_TENANT)
        try:
            oauth_settings.set_client(how, client, form.client_secret.data or "", config(), actor(), now())
            return _saved(f"Saved. Mailboxes can be connected with {how.value.title()} now.")
        except ValueError as wrong:
            form.client_secret.errors = [str(wrong)]
    return _page(wrong=(how, form)), 400


@bp.post("/<provider>/forget")
@changes
def forget_client(provider: str) -> ResponseReturnValue:
    how = _known(provider)
    oauth_settings.forget_client(how, actor(), now())
    return _saved(f"Forgotten, with its secret. Mailboxes with {how.value.title()} stop within an hour.")


def _known(provider: str) -> SignIn:
    return SignIn(provider) if provider in PROVIDERS else abort(404)


def _saved(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".index"), 303)
