"""The forms of the Settings pages. Fields that a form doesn't name are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from cxhire.store import people
from cxhire.store.people import Colleague, Role
from cxhire.web.account import ADDRESS, one_line

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROLES = {
    Role.ADMIN: "Admin: everything, and these settings",
    Role.RECRUITER: "Recruiter: all candidates",
    Role.OWNER: "Hiring owner: answers candidates",
    Role.AUDITOR: "Auditor: reads everything, changes nothing",
}
SECURITY = {
    "starttls": "Encrypted when the server offers it (STARTTLS)",
    "tls": "Encrypted from the start (TLS)",
    "none": "Not encrypted: only for a server on this machine",
}


def choices(words: Mapping[Any, str]) -> list[Any]:
    """What a SelectField offers."""
    return [SelectChoice(str(value), text) for value, text in words.items()]


class OrganisationForm(FlaskForm):  # type: ignore[misc]  # untyped, like all of these
    name = StringField("Name of the organisation", [InputRequired(), Length(max=120)], filters=[one_line])


class DomainForm(FlaskForm):  # type: ignore[misc]
    domain = StringField("Domain", [InputRequired(), Length(max=253)], filters=[one_line])


class InviteForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("E-mail address", [InputRequired(), Length(max=320), ADDRESS], filters=[one_line])
    name = StringField("Name", [Optional(), Length(max=200)], filters=[one_line])
    role = SelectField("Role", choices=choices(ROLES), default=Role.OWNER.value)


class AliasForm(FlaskForm):  # type: ignore[misc]
    address = EmailField("Another address", [InputRequired(), Length(max=320), ADDRESS], filters=[one_line])


class ProfileForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", [InputRequired(), Length(max=200)], filters=[one_line])
    role = SelectField("Role")
    lead = SelectField("Lead")

    @classmethod
    def of(cls, colleague: Colleague, values: Mapping[str, Any] | None = None) -> Self:
        """The form for one colleague, with who can lead them."""
        form = cls(data=values)
        form.role.choices = choices(ROLES)
        leads = {c.id: c.shown for c in people.list_colleagues(members_only=True) if c.id != colleague.id}
        form.lead.choices = choices({"": "Nobody", **leads})
        return form


class MailForm(FlaskForm):  # type: ignore[misc]
    host = StringField(
        "Server", [InputRequired(), Length(max=253), Regexp(r"^[A-Za-z0-9.:_-]+$", message="A host's name only.")],
        filters=[one_line],
    )  # fmt: skip
    port = IntegerField("Port", [InputRequired(), NumberRange(1, 65535)])
    security = SelectField("Encryption", choices=choices(SECURITY))
    user = StringField("User", [Optional(), Length(max=320)], filters=[one_line])
    password = PasswordField("Password", [Optional(), Length(max=1000)])
    mail_from = EmailField(
        "Our mail comes from", [InputRequired(), Length(max=320), ADDRESS], filters=[one_line]
    )


def zones() -> list[str]:
    """Time zones by name, UTC first, without the old names for the same places."""
    return [
        "UTC",
        *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
    ]
