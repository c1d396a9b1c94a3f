"""Leave to read a mailbox of Microsoft 365 or Google: OAuth 2 with a code and PKCE (RFC 6749, RFC 7636), and refresh.

Tokens are never logged, and what a provider answers is repeated by its error code only: descriptions name accounts.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cxhire.mail.errors import Permanent, Transient

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

TIMEOUT_SECONDS = 20
USUAL_LIFE_SECONDS = (
    1800  # of an access token whose end isn't told (RFC 6749, 5.1: expires_in is only recommended)
)
PASSING = frozenset({"temporarily_unavailable", "server_error"})
MICROSOFT_CODE = re.compile(r"AADSTS\d+")


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom we ask, and as whom. `asked` are further parameters of the sign-in page."""

    name: str
    authorize_url: str
    token_url: str
    scope: str
    client_id: str
    client_secret: str = field(repr=False)
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: where the person goes, and what only their browser's session may know."""

    url: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave: the access token is good until `expires_at`."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


def microsoft(client_id: str, client_secret: str, tenant: str = "common") -> Provider:
    """Microsoft 365; a tenant is an organisation's id or domain, `common` takes any."""
    base = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    scope = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
    return Provider("Microsoft", f"{base}/authorize", f"{base}/token", scope, client_id, client_secret)


def google(client_id: str, client_secret: str) -> Provider:
    """Google gives a refresh token only when it is asked to, and again only after a new consent."""
    return Provider(
        "Google", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
        "https://mail.google.com/", client_id, client_secret, {"access_type": "offline", "prompt": "consent"},
    )  # fmt: skip


def begin(provider: Provider, return_url: str, address: str) -> Begun:
    """Where a person signs in for a mailbox, and what to remember until they come back to `return_url`."""
    verifier = secrets.token_urlsafe(48)
    with _session(provider, return_url) as session:
        url, state = session.create_authorization_url(
            provider.authorize_url, state=secrets.token_urlsafe(32), code_verifier=verifier,
            login_hint=address, **provider.asked,
        )  # fmt: skip
    return Begun(url, state, verifier)


def finish(
    provider: Provider, return_url: str, begun: tuple[str, str], answer: Mapping[str, str], now: datetime
) -> Tokens:
    """The tokens for the code that a person came back with. `begun` are the state and the verifier of `begin`.

    Raises Permanent where the answer isn't the one that was waited for, or the provider refuses; Transient.
    """
    state, verifier = begun
    if not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
        raise Permanent("That answer belongs to another sign-in. Start again from the Mailboxes page.")
    if answer.get("error") or not answer.get("code"):
        raise Permanent(f"{provider.name} gave no leave{_code(answer.get('error', ''))}.")
    with _session(provider, return_url) as session:
        tokens = _ask(
            provider,
            lambda: session.fetch_token(
                provider.token_url, grant_type="authorization_code", code=answer["code"],
                code_verifier=verifier, timeout=TIMEOUT_SECONDS, allow_redirects=False,
            ),
            now,
        )  # fmt: skip
    if not tokens.refresh_token:
        raise Permanent(f"{provider.name} gave leave for an hour only (no refresh token). Sign in again.")
    return tokens


def refresh(provider: Provider, refresh_token: str, now: datetime) -> Tokens:
    """New tokens for old; the refresh token stays the old one where no new one is given.

    Raises Permanent where the leave was taken back or has run out, Transient where asking again may help.
    """
    with _session(provider) as session:
        return _ask(
            provider,
            lambda: session.refresh_token(
                provider.token_url, refresh_token, timeout=TIMEOUT_SECONDS, allow_redirects=False
            ),
            now,
        )


def _session(provider: Provider, return_url: str | None = None) -> OAuth2Session:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client_id, provider.client_secret, token_endpoint_auth_method="client_secret_post",  # noqa: S106
        scope=provider.scope, redirect_uri=return_url, code_challenge_method="S256",
    )  # fmt: skip


def _ask(provider: Provider, asking: Callable[[], Mapping[str, Any]], now: datetime) -> Tokens:
    """Asks the token endpoint; whatever goes wrong becomes Permanent or Transient."""
    from authlib.common.errors import AuthlibBaseError
    from requests import RequestException

    try:
        given = asking()
        life = timedelta(seconds=int(given.get("expires_in") or USUAL_LIFE_SECONDS))
        return Tokens(str(given["access_token"]), str(given.get("refresh_token") or ""), now + life)
    except AuthlibBaseError as error:
        words = f"{provider.name} refused{_code(error.error, error.description)}."
        raise (Transient if str(error.error) in PASSING else Permanent)(words) from None
    except RequestException as error:
        raise Transient(f"{provider.name} can't be reached ({type(error).__name__}).") from None
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Transient(f"{provider.name} answered with something that is no token.") from None


def _code(error: object, description: object = "") -> str:
    """An error's code in brackets, with Microsoft's own number where it has one; nothing that isn't a code."""
    code = re.fullmatch(r"[a-z_]{1,60}", str(error))
    number = MICROSOFT_CODE.search(str(description))
    words = ", ".join(found[0] for found in (code, number) if found)
    return f" ({words})" if words else ""
