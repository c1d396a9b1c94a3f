"""The forms of the Mailboxes pages. Fields that a form doesn't name are ignored."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, IntegerField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from cxhire.core.mail_providers import GOOGLE_HOST, MICROSOFT_HOST, TLS_PORT
from cxhire.services import oauth_settings
from cxhire.services.mailboxes import Place
from cxhire.store import people
from cxhire.store.mailboxes import SignIn
from cxhire.store.people import Role
from cxhire.web.account import ADDRESS, one_line
from cxhire.web.options import options

SHARED, PERSONAL = "shared", "personal"
KINDS = {
    SHARED: "The team's: candidates write to it. All mail in it is stored.",
    PERSONAL: "A colleague's own: only mail with candidates is stored. Everything else stays where it is.",
}
SECURITY = {
    "tls": "TLS (usually port 993)",
    "starttls": "STARTTLS (usually port 143)",
    "none": "None: only on this machine",
}
SIGN_INS = {
    SignIn.PASSWORD: "With a password",
    SignIn.MICROSOFT: "With Microsoft, on their own page",
    SignIn.GOOGLE: "With Google, on their own page",
}
# Tokens go to the provider's own server only, whatever is typed.
OAUTH_HOSTS = {SignIn.MICROSOFT: MICROSOFT_HOST, SignIn.GOOGLE: GOOGLE_HOST}
OLDEST = date(1990, 1, 1)


class AddressForm(FlaskForm):  # type: ignore[misc]  # untyped, like all of these
    """Whose mailbox it is to be. Only an admin may choose; others connect their own."""

    address = EmailField("Its address", [InputRequired(), Length(max=320), ADDRESS], filters=[one_line])
    kind = RadioField("Whose is it?")
    colleague = SelectField("Which colleague's, if it is one's own")

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        is_admin = current_user.role is Role.ADMIN
        self.kind.choices = options(KINDS.items() if is_admin else [(PERSONAL, KINDS[PERSONAL])])
        members = [c for c in people.list_colleagues(members_only=True) if c.active]
        mine = [(str(c.id), c.shown) for c in members if is_admin or c.id == current_user.id]
        self.colleague.choices = options([("", "Nobody's: it is the team's"), *mine] if is_admin else mine)
        self.kind.data = self.kind.data or (SHARED if is_admin else PERSONAL)

    def validate_colleague(self, field: Any) -> None:
        if self.kind.data == PERSONAL and not field.data:
            raise ValidationError("Choose whose it is.")

    @property
    def colleague_id(self) -> int | None:
        """Whose it is; None for the team's."""
        return int(self.colleague.data) if self.kind.data == PERSONAL and self.colleague.data else None


class _Reached:
    """How a mailbox is reached, as fields that forms share."""

    host = StringField(
        "Server", [Length(max=253), Regexp(r"^[A-Za-z0-9.:_-]*$", message="A host's name only.")],
        filters=[one_line],
    )  # fmt: skip
    port = IntegerField("Port", [Optional(), NumberRange(1, 65535)], default=TLS_PORT)
    security = SelectField("Encryption", choices=options(SECURITY.items()), default="tls")
    user = StringField("User name", [Optional(), Length(max=320)], filters=[one_line])
    password = PasswordField("Password", [Length(max=1000)])


class ConnectForm(_Reached, AddressForm):
    """Everything that connecting takes."""

    sign_in = RadioField("How to sign in", default=SignIn.PASSWORD.value)
    since_on = DateField("Read mail since", [Optional()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.sign_in.choices = options((how.value, SIGN_INS[how]) for how in SignIn if has_app(how))

    def validate_since_on(self, field: Any) -> None:
        if field.data and field.data < OLDEST:
            raise ValidationError(f"Choose a day after {OLDEST.year}.")

    def validate_host(self, field: Any) -> None:
        if self.how is SignIn.PASSWORD and not field.data:
            raise ValidationError("The server's name is missing.")

    def validate_password(self, field: Any) -> None:
        if self.how is SignIn.PASSWORD and not field.data:
            raise ValidationError("The password is missing.")

    @property
    def how(self) -> SignIn:
        return SignIn(self.sign_in.data) if self.sign_in.data in set(SignIn) else SignIn.PASSWORD

    @property
    def place(self) -> Place:
        """Where it is. The optional fields are filled in as most servers have them."""
        return place_of(self, self.how, self.address.data)


class PlaceForm(_Reached, FlaskForm):  # type: ignore[misc]
    """Another password, server or user for a mailbox that is signed in to by password."""

    def validate_host(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("The server's name is missing.")

    def place(self, address: str) -> Place:
        return place_of(self, SignIn.PASSWORD, address)


class SinceForm(FlaskForm):  # type: ignore[misc]
    since_on = DateField("Read mail since", [Optional()])

    def validate_since_on(self, field: Any) -> None:
        if field.data and field.data < OLDEST:
            raise ValidationError(f"Choose a day after {OLDEST.year}.")


def has_app(how: SignIn) -> bool:
    """Whether one can sign in that way; with a provider, whether an admin has set that up."""
    return how is SignIn.PASSWORD or oauth_settings.client(how).has_secret


def place_of(form: Any, how: SignIn, address: str) -> Place:
    """A form's fields as a place; of a provider's own sign-in it is always the provider's server."""
    user = form.user.data or address
    if how in OAUTH_HOSTS:
        return Place(OAUTH_HOSTS[how], TLS_PORT, "tls", user, how)
    return Place(form.host.data, form.port.data or TLS_PORT, form.security.data, user, how)
