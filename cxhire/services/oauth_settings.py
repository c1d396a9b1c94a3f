"""As whom this installation asks Microsoft and Google for leave to read mailboxes: set on the Settings page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config import Config
from cxhire.mail import oauth
from cxhire.mail.oauth import Provider
from cxhire.services import settings
from cxhire.services.secrets import seal, unseal
from cxhire.store.mailboxes import SignIn
from cxhire.store.settings import get_setting

KEYS = {SignIn.MICROSOFT: "oauth_microsoft", SignIn.GOOGLE: "oauth_google"}
ANY_TENANT = "common"
RETURN_PATH = "/mail/mailboxes/signed-in"


@dataclass(frozen=True, slots=True)
class Client:
    """What may be shown of an app registration: all but its secret. The tenant is Microsoft's."""

    client_id: str = ""
    tenant: str = ANY_TENANT
    has_secret: bool = False


def client(sign_in: SignIn) -> Client:
    """What is set for a provider, or an empty one."""
    held = get_setting(KEYS[sign_in]) or {}
    return Client(
        held.get("client_id", ""), held.get("tenant") or ANY_TENANT, bool(held.get("client_secret"))
    )


def provider(sign_in: SignIn, config: Config) -> Provider | None:
    """Whom to ask for tokens, None where no app is set. Raises SecretLost."""
    held = get_setting(KEYS[sign_in])
    if not held:
        return None
    secret = unseal(config, held["client_secret"])
    if sign_in is SignIn.GOOGLE:
        return oauth.google(held["client_id"], secret)
    return oauth.microsoft(held["client_id"], secret, held.get("tenant") or ANY_TENANT)


def set_client(
    sign_in: SignIn, chosen: Client, secret: str, config: Config, actor: str, now: datetime
) -> None:
    """Sets an app; an empty secret keeps the one there is, for the same client id only. Commits.

    Raises ValueError where the secret must be typed again.
    """
    held = get_setting(KEYS[sign_in]) or {}
    if not secret and held.get("client_id") != chosen.client_id:
        raise ValueError("Type the client secret: it is kept for the client id it was given for.")
    sealed = seal(config, secret) if secret else held["client_secret"]
    value = {"client_id": chosen.client_id, "tenant": chosen.tenant, "client_secret": sealed}
    settings.change({KEYS[sign_in]: value}, actor, now)


def forget_client(sign_in: SignIn, actor: str, now: datetime) -> None:
    """Forgets an app with its secret: its mailboxes can't be read once their hour is over. Commits."""
    settings.change({KEYS[sign_in]: None}, actor, now)


def return_url(config: Config) -> str:
    """Where a provider sends people back to, as it is registered there."""
    return f"{config.base_url}{RETURN_PATH}"
