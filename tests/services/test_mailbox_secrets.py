"""Signing in to mailboxes: passwords, and tokens that are renewed in time, by whoever comes first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.extensions import db
from cxhire.mail.errors import Permanent, Transient
from cxhire.mail.oauth import Tokens
from cxhire.services import mailbox_secrets, oauth_settings
from cxhire.services.mailbox_secrets import credentials, opened_tokens, sealed_tokens
from cxhire.services.oauth_settings import Client
from cxhire.services.secrets import SecretLost, seal
from cxhire.store import audit, mailboxes
from cxhire.store.mailboxes import Mailbox, SignIn
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY
from tests.oauth_provider import CLIENT, SECRET, FakeProvider, providing

from .conftest import config_on


@pytest.fixture
def config(database: Flask, database_url: str, tmp_path: Path) -> Config:
    return config_on(database_url, tmp_path)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    with providing() as server:
        monkeypatch.setattr(oauth_settings.oauth, "microsoft", lambda *_: server.provider())
        yield server


def mailbox(sign_in: SignIn, secret: str) -> Mailbox:
    with write() as session:
        made = Mailbox(
            address="jobs@acme.example", shared=True, host="imap.acme.example", port=993, security="tls",
            user_name="jobs", sign_in=sign_in.value, secret=secret, searched_until=WEDNESDAY, created_at=WEDNESDAY,
        )  # fmt: skip
        session.add(made)
    return made


def with_tokens(config: Config, server: FakeProvider, *, minutes: float) -> Mailbox:
    oauth_settings.set_client(SignIn.MICROSOFT, Client(CLIENT), SECRET, config, "test", WEDNESDAY)
    tokens = Tokens("access-old", server.new_refresh_token(), WEDNESDAY + timedelta(minutes=minutes))
    return mailbox(SignIn.MICROSOFT, sealed_tokens(config, tokens))


def test_a_password_comes_out_as_it_went_in(config: Config) -> None:
    found = credentials(mailbox(SignIn.PASSWORD, seal(config, "s3cr3t")), config, WEDNESDAY)
    assert (found.user, found.password, found.access_token) == ("jobs", "s3cr3t", None)
    assert "s3cr3t" not in repr(found)


def test_a_changed_secret_key_asks_for_the_password_again(config: Config) -> None:
    held = mailbox(SignIn.PASSWORD, seal(config, "s3cr3t"))
    with pytest.raises(SecretLost, match="Type the password again"):
        credentials(held, replace(config, secret_key="n" * 32), WEDNESDAY)


def test_a_token_good_for_more_than_five_minutes_asks_nobody(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=6)
    assert credentials(held, config, WEDNESDAY).access_token == "access-old"
    assert server.asked == []


def test_a_token_that_ends_within_five_minutes_is_renewed_and_kept(
    config: Config, server: FakeProvider
) -> None:
    held = with_tokens(config, server, minutes=5)
    first = credentials(held, config, WEDNESDAY)
    assert first.access_token
    assert first.access_token.startswith("access-")
    assert first.access_token != "access-old"
    assert credentials(held, config, WEDNESDAY) == first  # although `held` may be as old as it was
    assert len(server.asked) == 1
    kept = mailboxes.get_secret(held.id)
    assert kept
    assert first.access_token not in kept
    assert opened_tokens(config, kept).access_token == first.access_token


def test_no_transaction_is_open_while_the_provider_is_asked(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=0)
    open_then = []
    session = db.session()
    server.on_ask = lambda: open_then.append(session.in_transaction())
    credentials(held, config, WEDNESDAY)
    assert open_then == [False]


def test_who_was_slower_takes_the_tokens_of_who_was_faster(
    config: Config, server: FakeProvider, database: Flask
) -> None:
    held = with_tokens(config, server, minutes=0)
    id_, sealed = held.id, held.secret
    faster = Tokens("access-faster", "refresh-faster", WEDNESDAY + timedelta(hours=1))

    def another_process() -> None:
        server.refresh_tokens.clear()  # it used the refresh token up
        with database.app_context(), write():
            assert mailboxes.replace_secret(id_, sealed, sealed_tokens(config, faster))

    server.on_ask = another_process
    assert credentials(held, config, WEDNESDAY).access_token == "access-faster"


def test_two_that_both_succeed_keep_the_first_and_use_their_own(
    config: Config, server: FakeProvider, database: Flask
) -> None:
    server.rotates = False
    held = with_tokens(config, server, minutes=0)
    id_, sealed = held.id, held.secret
    faster = Tokens("access-faster", "refresh-faster", WEDNESDAY + timedelta(hours=1))

    def another_process() -> None:
        with database.app_context(), write():
            mailboxes.replace_secret(id_, sealed, sealed_tokens(config, faster))

    server.on_ask = another_process
    assert credentials(held, config, WEDNESDAY).access_token not in ("access-faster", "access-old")
    kept = mailboxes.get_secret(id_)
    assert kept
    assert opened_tokens(config, kept) == faster


def test_a_leave_that_was_taken_back_says_sign_in_again(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=0)
    server.refresh_tokens.clear()
    with pytest.raises(Permanent, match=r"invalid_grant, AADSTS70008.*Sign in again"):
        credentials(held, config, WEDNESDAY)


def test_a_provider_that_is_away_is_no_reason_to_sign_in_again(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=0)
    server.answer = (503, "")
    with pytest.raises(Transient):
        credentials(held, config, WEDNESDAY)


def test_without_an_app_the_settings_are_named(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=0)
    oauth_settings.forget_client(SignIn.MICROSOFT, "test", WEDNESDAY)
    with pytest.raises(Permanent, match="Settings"):
        credentials(held, config, WEDNESDAY)


def test_nothing_secret_lies_in_the_database_or_the_trail(config: Config, server: FakeProvider) -> None:
    held = with_tokens(config, server, minutes=60)
    refresh = mailbox_secrets.opened_tokens(config, held.secret).refresh_token
    rows = db.session.connection().exec_driver_sql("SELECT value FROM setting").fetchall()
    written = f"{rows} {held.secret} {[event.event() for event in audit.list_events(audit.Filter())]}"
    for secret in (SECRET, "access-old", refresh):
        assert secret not in written
    assert CLIENT in written
