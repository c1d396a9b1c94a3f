"""What a mailbox is signed in to with: its password, or an access token that is fresh enough.

`Mailbox.secret` is sealed: the password as it is, or the tokens as JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config import Config
from cxhire.mail import oauth
from cxhire.mail.errors import Permanent
from cxhire.mail.imap import Account
from cxhire.mail.oauth import Tokens
from cxhire.services import oauth_settings
from cxhire.services.secrets import seal, unseal
from cxhire.store import mailboxes
from cxhire.store.mailboxes import Mailbox, SignIn
from cxhire.store.transaction import release, write

FRESH = timedelta(minutes=5)  # a token that ends sooner is renewed: a fetch must not lose it half way


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to sign in: by a password, or by an access token where there is one."""

    user: str
    password: str = field(default="", repr=False)
    access_token: str | None = field(default=None, repr=False)


def account_of(mailbox: Mailbox, config: Config, now: datetime) -> Account:
    """Where a mailbox is and how to sign in, as `credentials` says, whose errors these are too."""
    host, port, security = mailbox.host, mailbox.port, mailbox.security
    held = credentials(mailbox, config, now)
    return Account(host, port, security, held.user, held.password, held.access_token)


def credentials(mailbox: Mailbox, config: Config, now: datetime) -> Credentials:
    """What to sign in to a mailbox with. May ask the provider, outside any transaction, and then commits.

    Raises Permanent where a person must sign in again (SecretLost where the secret key has changed), Transient
    where the provider can't be reached.
    """
    id_, user, how = mailbox.id, mailbox.user_name, SignIn(mailbox.sign_in)
    sealed = mailboxes.get_secret(id_) or mailbox.secret  # another process may have renewed it
    if how is SignIn.PASSWORD:
        return Credentials(user, password=unseal(config, sealed))
    tokens = opened_tokens(config, sealed)
    if tokens.expires_at - now <= FRESH:
        tokens = _renewed(id_, how, sealed, config, now)
    return Credentials(user, access_token=tokens.access_token)


def sealed_tokens(config: Config, tokens: Tokens) -> str:
    """Tokens as they may lie in the database."""
    held = [tokens.access_token, tokens.refresh_token, tokens.expires_at.isoformat()]
    return seal(config, json.dumps(held))


def opened_tokens(config: Config, sealed: str) -> Tokens:
    """What was sealed. Raises SecretLost."""
    access, refresh, expires = json.loads(unseal(config, sealed))
    return Tokens(access, refresh, datetime.fromisoformat(expires))


def _renewed(mailbox_id: int, how: SignIn, sealed: str, config: Config, now: datetime) -> Tokens:
    """New tokens, stored unless somebody was faster: both are good then, and theirs stay.

    Who is refused because another process has used up the refresh token meanwhile, takes what that one got.
    """
    provider = oauth_settings.provider(how, config)
    release()
    if provider is None:
        raise Permanent(
            "The sign-in by OAuth is no longer set up. See Settings, Mail in; then sign in again."
        )
    try:
        tokens = oauth.refresh(provider, opened_tokens(config, sealed).refresh_token, now)
    except Permanent as refused:
        meanwhile = mailboxes.get_secret(mailbox_id)
        if meanwhile is None or meanwhile == sealed:
            raise Permanent(f"{refused} Sign in again: the leave to read this mailbox has ended.") from None
        return opened_tokens(config, meanwhile)
    with write():
        mailboxes.replace_secret(mailbox_id, sealed, sealed_tokens(config, tokens))
    return tokens
