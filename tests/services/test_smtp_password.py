"""The mail server's password: sealed at rest, also where an older version left it in the clear."""

from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.services import installation, mail_settings, settings
from cxhire.services.smtp_password import with_password, without_password
from cxhire.store import audit
from cxhire.store.settings import get_setting, list_settings, set_setting
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY

from .conftest import config_on

CLEAR = "smtp://cx%40acme.example:s3cr3t%2F%40%3Aword@smtp.example.com:587"


@pytest.fixture
def config(database: Flask, database_url: str, tmp_path: Path) -> Config:
    with write():
        set_setting("smtp_url", CLEAR)
        set_setting("mail_from", "jobs@acme.example")
    return config_on(database_url, tmp_path)


def test_a_clear_password_of_an_older_version_still_sends_mail(config: Config) -> None:
    assert mail_settings.smtp_url(config) == CLEAR


def test_the_next_start_seals_it_once(config: Config) -> None:
    installation.prepare(config)
    sealed = get_setting("smtp_password")
    assert mail_settings.smtp_url(config) == CLEAR
    assert "s3cr3t" not in str(list_settings())
    installation.prepare(config)
    assert get_setting("smtp_password") == sealed
    assert [event.action for event in audit.list_events(audit.Filter())] == ["setting.sealed"]


def test_the_next_save_seals_it(config: Config) -> None:
    settings.set_mail_server(settings.mail_server(config), "", config, "test", WEDNESDAY)
    assert mail_settings.smtp_url(config) == CLEAR
    assert "s3cr3t" not in str(list_settings())


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("smtp://a%40b:x%3A%40@m:25?tls=none", "x:@"),
        ("smtps://a:secret@[::1]:465", "secret"),
        ("smtp://a:ä%20 b@m", "ä  b"),
    ],
)
def test_a_url_loses_its_password_and_gets_it_back(url: str, password: str) -> None:
    bare, found = without_password(url)
    assert found == password
    assert password not in bare
    assert without_password(with_password(bare, password)) == (bare, password)


def test_a_url_without_a_user_keeps_out_a_password() -> None:
    assert without_password("smtp://m:25") == ("smtp://m:25", "")
    assert with_password("smtp://m:25", "pw") == "smtp://m:25"
