"""Secrets at rest: what is sealed opens with the same secret key only."""

from dataclasses import replace
from pathlib import Path

import pytest

from config import Config
from cxhire.mail.errors import Permanent
from cxhire.services.secrets import SecretLost, seal, unseal

from .conftest import config_on


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return config_on("sqlite://", tmp_path)


@pytest.mark.parametrize("text", ["s3cr3t", "", "pässwörd ☃", "x" * 10_000])
def test_what_is_sealed_opens_again_and_shows_nothing(config: Config, text: str) -> None:
    sealed = seal(config, text)
    assert unseal(config, sealed) == text
    assert not text or text not in sealed
    assert seal(config, text) != sealed


def test_another_secret_key_says_in_plain_words_what_to_do(config: Config) -> None:
    sealed = seal(config, "s3cr3t")
    with pytest.raises(SecretLost, match="Type the password again") as raised:
        unseal(replace(config, secret_key="another key, just as long as that"), sealed)
    assert isinstance(raised.value, Permanent)
    assert "s3cr3t" not in str(raised.value)


def test_a_tampered_or_clear_text_is_refused(config: Config) -> None:
    sealed = seal(config, "s3cr3t")
    for text in (sealed[:-4] + "AAA=", "s3cr3t", "", "ä"):
        with pytest.raises(SecretLost):
            unseal(config, text)


def test_the_key_is_not_the_one_that_signs_cookies(config: Config) -> None:
    import base64

    from cryptography.fernet import Fernet, InvalidToken

    naive = Fernet(base64.urlsafe_b64encode(config.secret_key.encode()))
    with pytest.raises(InvalidToken):
        naive.decrypt(seal(config, "s3cr3t").encode())
