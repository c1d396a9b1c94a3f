"""The environment, read once: defaults, secrets, and what is refused."""

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import Config, ConfigError, Door, MailIn, from_environment
from cxhire.refusal import Refusal

KEY = "a key that is long enough"


def read(root: Path, **environ: str) -> Config:
    return from_environment(environ, root)


def test_an_empty_environment_has_a_default_for_everything(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert config.instance == tmp_path / "instance"
    assert config.database_url == f"sqlite:///{(tmp_path / 'instance' / 'cxhire.db').as_posix()}"
    assert (config.host, config.port, config.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (config.smtp_url, config.mail_from, config.zone, config.proxies) == (None, None, "UTC", 0)


def test_an_empty_value_counts_as_unset(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="", SMTP_URL=" ", CXHIRE_ZONE="").port == 8000


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/cx", "postgresql+psycopg://u:p@db/cx"),
        ("postgresql://u:p@db/cx", "postgresql+psycopg://u:p@db/cx"),
        ("postgresql+psycopg:///cx?host=/run", "postgresql+psycopg:///cx?host=/run"),
        ("sqlite:////srv/cx.db", "sqlite:////srv/cx.db"),
    ],
)
def test_a_database_url_gets_its_driver(tmp_path: Path, given: str, used: str) -> None:
    assert read(tmp_path, DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    ("environ", "base_url"),
    [
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"HOST": "cx.example", "PORT": "80"}, "http://cx.example:80"),
        ({"BASE_URL": "https://cx.example/hiring/"}, "https://cx.example/hiring"),
    ],
)
def test_the_base_url_is_one_a_person_can_open(
    tmp_path: Path, environ: dict[str, str], base_url: str
) -> None:
    assert read(tmp_path, **environ).base_url == base_url


def test_a_port_found_later_changes_the_base_url_only_where_none_was_set(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="0").served_at("127.0.0.1", 4321).base_url == "http://127.0.0.1:4321"
    assert read(tmp_path, BASE_URL="https://cx.example").served_at("::1", 1).base_url == "https://cx.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "٨٠"),
        ("PROXIES", "many"),
        ("CXHIRE_ZONE", "Europe/Berlinn"),
        ("CXHIRE_ZONE", "../etc/passwd"),
        ("SMTP_URL", "http://mail.example"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example:submission"),
        ("SMTP_URL", "smtp://mail.example?tls=maybe"),
        ("SMTP_URL", "smtps://mail.example?tls=none"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@b.example\nBcc: c@d.example"),
        ("BASE_URL", "cx.example"),
        ("BASE_URL", "ftp://cx.example"),
        ("BASE_URL", "http://[::1"),
        ("MAIL_IN", "127.0.0.1:2525"),
        ("MAIL_IN", "smtp://127.0.0.1"),
        ("MAIL_IN", "smtp://:2525"),
        ("MAIL_IN", "smtp://127.0.0.1:2525 lmtp://127.0.0.1:2424"),
        ("MAIL_IN", "smtp://127.0.0.1:70000"),
        ("MAIL_IN", "imap://127.0.0.1:143"),
        ("MAIL_IN", "smtp://user:password@127.0.0.1:2525"),
        ("MAIL_IN", "lmtp://127.0.0.1:2424/x"),
        ("MAIL_IN_MB", "0"),
        ("MAIL_IN_MB", "lots"),
        ("MAIL_IN_CERT", "/nowhere/cert.pem"),
        ("MAIL_IN_KEY", "/nowhere/key.pem"),
        ("DATABASE_URL", "mysql://db/cx"),
        ("DATABASE_URL", "cx.db"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    environ = {"MAIL_FROM": "cx@example.org", name: value}
    with pytest.raises(ConfigError, match=name) as refused:
        from_environment(environ, tmp_path)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, Refusal)


def test_a_refusal_repeats_no_password(tmp_path: Path) -> None:
    for name in ("SMTP_URL", "DATABASE_URL"):
        for url in ("smtp://u:hun/ter2@mail.example", "mysql://u:hunter2@db/cx", "http://u:hunter2@h:x"):
            with pytest.raises(ConfigError) as refused:
                read(tmp_path, **{name: url, "MAIL_FROM": "a@b.example"})
            assert "hun" not in str(refused.value)


def test_mail_can_be_brought_to_several_doors(tmp_path: Path) -> None:
    config = read(tmp_path, MAIL_IN="smtp://127.0.0.1:2525, lmtp://[::1]:0/,", MAIL_IN_MB="7")
    assert config.mail_in == MailIn((Door("smtp", "127.0.0.1", 2525), Door("lmtp", "::1", 0)), 7)
    assert read(tmp_path).mail_in == MailIn()


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    file.touch()
    with pytest.raises(ConfigError, match="MAIL_IN_KEY"):
        read(tmp_path, MAIL_IN_CERT=str(file))
    assert read(tmp_path, MAIL_IN_CERT=str(file), MAIL_IN_KEY=str(file)).mail_in.certificate == file


def test_the_sender_is_the_account_that_signs_in_unless_named(tmp_path: Path) -> None:
    url = "smtp://jobs%40acme.example:pw@mail.example:587"
    assert read(tmp_path, SMTP_URL=url).mail_from == "jobs@acme.example"
    assert read(tmp_path, SMTP_URL=url, MAIL_FROM="hr@acme.example").mail_from == "hr@acme.example"
    with pytest.raises(ConfigError, match="MAIL_FROM is missing"):
        read(tmp_path, SMTP_URL="smtp://jobs:pw@mail.example")


def test_repr_shows_no_secret(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        SECRET_KEY="k" * 20,
        DATABASE_URL="postgres://u:dbpw@db/cx",
        SMTP_URL="smtp://a%40b:mailpw@m",
    )
    shown = repr(config)
    assert not [secret for secret in ("k" * 20, "dbpw", "mailpw") if secret in shown]


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert read(tmp_path, SECRET_KEY_FILE=str(file)).secret_key == KEY


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\xfa"])
def test_a_secret_file_that_holds_nothing_usable_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match="SECRET_KEY_FILE"):
        read(tmp_path, SECRET_KEY_FILE=str(file))


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="both set"):
        read(tmp_path, SECRET_KEY=KEY, SECRET_KEY_FILE="x")


def test_the_key_made_at_the_first_start_is_kept(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert len(first) >= 32
    assert read(tmp_path).secret_key == first


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_key_and_the_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert stat.S_IMODE((config.instance / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(config.instance.stat().st_mode) == 0o700


def test_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        with ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(lambda _, n=attempt: read(tmp_path / str(n)).secret_key, range(8)))
        assert len(set(keys)) == 1
        assert os.listdir(tmp_path / str(attempt) / "instance") == ["secret_key"]


def test_an_instance_that_can_not_be_a_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ConfigError, match="CXHIRE_INSTANCE"):
        read(tmp_path, CXHIRE_INSTANCE=str(file / "instance"))


def test_a_token_for_figures_is_long_and_the_log_is_plain_or_json(tmp_path: Path) -> None:
    assert (read(tmp_path).metrics_token, read(tmp_path).log_format) == (None, "plain")
    config = read(tmp_path, METRICS_TOKEN=KEY, LOG_FORMAT="json")
    assert (config.metrics_token, config.log_format) == (KEY, "json")
    assert KEY not in repr(config)
    for environ, name in (
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
    ):
        with pytest.raises(ConfigError, match=name):
            read(tmp_path, **environ)
