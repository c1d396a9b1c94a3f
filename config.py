"""The environment, read once, typed; says in one line what is wrong. Names and defaults: docs/settings.md."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from cxhire.refusal import Refusal

SECRET_KEY_MIN_LENGTH = 16
LOG_FORMATS = ("plain", "json")
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # read, not bound: what a browser here can reach
POSTGRES_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")


class ConfigError(Refusal):
    """A setting is missing or can't be used; the message names it."""


@dataclass(frozen=True)
class Door:
    """Where mail can be brought to us: `way` is smtp or lmtp; port 0 takes a free one."""

    way: str
    host: str
    port: int


@dataclass(frozen=True)
class MailIn:
    """How mail can be brought to us; `certificate` and `key` are files, both or none."""

    doors: tuple[Door, ...] = ()
    megabytes: int = 50
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True)
class Config:
    """How this installation runs. `repr` leaves out whatever can hold a password."""

    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str
    port: int
    base_url: str
    base_url_given: bool
    smtp_url: str | None = field(repr=False)
    mail_from: str | None
    zone: str
    proxies: int
    mail_in: MailIn = MailIn()
    metrics_token: str | None = field(default=None, repr=False)
    log_format: str = LOG_FORMATS[0]

    def served_at(self, host: str, port: int) -> Self:
        """The same for a server that really listens there; a BASE_URL that was set stays."""
        base_url = self.base_url if self.base_url_given else address(host, port)
        return replace(self, host=host, port=port, base_url=base_url)


def from_environment(environ: Mapping[str, str], root: Path) -> Config:
    """What the environment says, with defaults for what it doesn't; an empty value counts as none.

    Makes the instance folder, and in it a secret key, where they are missing. Raises ConfigError.
    """
    instance = Path(_value(environ, "CXHIRE_INSTANCE") or root / "instance").absolute()
    _make_folder(instance)
    host = _value(environ, "HOST") or "127.0.0.1"
    port = _whole_number(environ, "PORT", 8000, at_most=65535)
    given = _value(environ, "BASE_URL")
    smtp_url = _smtp_url(environ)
    return Config(
        instance=instance,
        database_url=_database_url(environ, instance),
        secret_key=_secret_key(environ, instance),
        host=host,
        port=port,
        base_url=_base_url(given) if given else address(host, port),
        base_url_given=given is not None,
        smtp_url=smtp_url,
        mail_from=_mail_from(environ, smtp_url),
        zone=_zone(environ),
        proxies=_whole_number(environ, "PROXIES", 0, at_most=10),
        mail_in=_mail_in(environ),
        metrics_token=_metrics_token(environ),
        log_format=_log_format(environ),
    )


def _value(environ: Mapping[str, str], name: str) -> str | None:
    """NAME, or what the file NAME_FILE holds (secrets of containers and systemd); None when unset or empty."""
    value, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if value and file:
        raise ConfigError(f"{name} and {name}_FILE are both set; keep one.")
    if not file:
        return value or None
    try:
        content = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}_FILE: {file} can't be read ({_reason(error)}).") from error
    if not content:
        raise ConfigError(f"{name}_FILE: {file} is empty.")
    return content


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "not UTF-8 text"


def _make_folder(instance: Path) -> None:
    """Makes the folder, for its owner alone, and sees that it is writable."""
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"CXHIRE_INSTANCE: can't make the folder {instance} ({error.strerror}).") from error
    if not os.access(instance, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError(f"CXHIRE_INSTANCE: the folder {instance} is not writable.")


def _whole_number(environ: Mapping[str, str], name: str, default: int, *, at_most: int) -> int:
    text = _value(environ, name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) <= at_most):
        raise ConfigError(f"{name} must be a number from 0 to {at_most}, not {text!r}.")
    return int(text)


def address(host: str, port: int) -> str:
    """The URL of a server that listens there, as someone on the same machine reaches it."""
    reached = EVERY_ADDRESS.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _base_url(text: str) -> str:
    parts = _url(text, "BASE_URL")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ConfigError(f"BASE_URL must look like https://hiring.example.org, not {text!r}.")
    return text.rstrip("/")


def _url(text: str, name: str) -> SplitResult:
    """The URL in parts. The message repeats none of it: it can hold a password."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise ConfigError(
            f"{name} is not a URL; a port must be a number, an IPv6 address stands in [ ]."
        ) from None
    return parts


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    """A SQLAlchemy URL; the short PostgreSQL schemes get their driver."""
    text = _value(environ, "DATABASE_URL")
    if text is None:
        return f"sqlite:///{(instance / 'cxhire.db').as_posix()}"
    scheme, separator, rest = text.partition("://")
    if separator and scheme in POSTGRES_SCHEMES:
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite":
        return text
    raise ConfigError(
        f"DATABASE_URL must start with sqlite:/// or postgresql://, not {scheme if separator else 'this'}."
    )


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    text = _value(environ, "SMTP_URL")
    if text is None:
        return None
    parts = _url(text, "SMTP_URL")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ConfigError("SMTP_URL must look like smtp://user:password@host:587 or smtps://host.")
    if parts.query not in ("", "tls=none") or (parts.query and parts.scheme == "smtps"):
        raise ConfigError("SMTP_URL: the only option is ?tls=none, with smtp://.")
    return text


def _mail_from(environ: Mapping[str, str], smtp_url: str | None) -> str | None:
    """The sender's address; without MAIL_FROM the account that SMTP_URL signs in with, where that is an address."""
    account = unquote(urlsplit(smtp_url or "").username or "")
    text = _value(environ, "MAIL_FROM") or (account if "@" in account else None)
    if text is None and smtp_url:
        raise ConfigError("MAIL_FROM is missing: SMTP_URL is set, so name the address that mail comes from.")
    if text is not None and ("@" not in text.strip("@") or not text.isprintable()):
        raise ConfigError(f"MAIL_FROM must be an address, not {text!r}.")
    return text


def _mail_in(environ: Mapping[str, str]) -> MailIn:
    doors = tuple(
        _door(text.strip()) for text in (_value(environ, "MAIL_IN") or "").split(",") if text.strip()
    )
    certificate, key = _file(environ, "MAIL_IN_CERT"), _file(environ, "MAIL_IN_KEY")
    if (certificate is None) != (key is None):
        raise ConfigError("MAIL_IN_CERT and MAIL_IN_KEY go together: name both files, or none.")
    megabytes = _whole_number(environ, "MAIL_IN_MB", MailIn.megabytes, at_most=1000)
    if not megabytes:
        raise ConfigError("MAIL_IN_MB must be at least 1: with 0 no mail could come in.")
    return MailIn(doors, megabytes, certificate, key)


def _door(text: str) -> Door:
    parts = _url(text, "MAIL_IN")
    if (
        parts.scheme not in ("smtp", "lmtp")
        or parts.port is None
        or not parts.hostname
        or "@" in text
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ConfigError(
            "MAIL_IN must look like smtp://127.0.0.1:2525 or lmtp://127.0.0.1:2424; several with a comma between."
        )
    return Door(parts.scheme, parts.hostname or "", parts.port)


def _metrics_token(environ: Mapping[str, str]) -> str | None:
    text = _value(environ, "METRICS_TOKEN")
    if text is not None and (
        len(text) < SECRET_KEY_MIN_LENGTH or not text.isascii() or not text.isprintable()
    ):
        raise ConfigError(
            f"METRICS_TOKEN must have at least {SECRET_KEY_MIN_LENGTH} characters, all of them ASCII."
        )
    return text


def _log_format(environ: Mapping[str, str]) -> str:
    name = _value(environ, "LOG_FORMAT") or LOG_FORMATS[0]
    if name not in LOG_FORMATS:
        raise ConfigError(f"LOG_FORMAT must be {' or '.join(LOG_FORMATS)}, not {name!r}.")
    return name


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    text = _value(environ, name)
    if text is not None and not (Path(text).is_file() and os.access(text, os.R_OK)):
        raise ConfigError(f"{name}: there is no file {text} that can be read.")
    return Path(text) if text else None


def _zone(environ: Mapping[str, str]) -> str:
    name = _value(environ, "CXHIRE_ZONE") or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"CXHIRE_ZONE: no time zone is called {name!r}; one is Europe/Berlin.") from error
    return name


def _secret_key(environ: Mapping[str, str], instance: Path) -> str:
    """SECRET_KEY, else the one kept in the instance folder, which the first of several starts makes for all."""
    text = _value(environ, "SECRET_KEY") or _kept_key(instance / "secret_key")
    if len(text) < SECRET_KEY_MIN_LENGTH:
        raise ConfigError(f"SECRET_KEY must have at least {SECRET_KEY_MIN_LENGTH} characters.")
    return text


def _kept_key(path: Path) -> str:
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            f"SECRET_KEY: {path} can't be made or read ({error.strerror}); set SECRET_KEY."
        ) from error


def _make_key(path: Path) -> None:
    """Writes a new key whole and for its owner only, or leaves the one that another process wrote meanwhile."""
    partial = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    try:
        with open(
            os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
