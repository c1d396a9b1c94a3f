"""Mail by the web hook: who is believed, what is answered, and that nothing is taken twice or changed on the way."""

from __future__ import annotations

import hmac
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import MailIn
from cxhire.core.hook_signatures import Denial, is_fresh, mailgun_signature, signature
from cxhire.services import hook, receive, team
from cxhire.services.incoming import TEAM_ADDRESSES
from cxhire.services.private_address import make_private_address, private_address
from cxhire.store import audit, mail
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write
from cxhire.web import hooks, raw_form
from tests.letters import JOBS, KIM, MARIA, letter

from .conftest import START, Browser, Clock

KEY = "key-of-mailgun"
QUESTION = letter("q", KIM, JOBS, "When do I hear from you?", hour=-24 * 182)
ODD = QUESTION.replace(b"\n", b"\r\n") + b"\xe4\xf6\xff\0 &=+%41\r\n--b\r\n"


@pytest.fixture
def secret(app: Flask) -> str:
    with app.app_context():
        team.add_domain("acme.example", START, "test")
        with write():
            set_setting(TEAM_ADDRESSES, [JOBS])
        hook.set_mailgun_key(KEY, app.config["CXHIRE"], START, "test")
        return hook.make_hook_secret(app.config["CXHIRE"], START, "test")


@pytest.fixture
def post(app: Flask, secret: str, clock: Clock) -> Callable[..., TestResponse]:
    """Posts a mail under our signature; arguments change what is sent."""

    def send(
        raw: bytes = QUESTION, to: str | None = JOBS, *, path: str = "/hooks/mail", key: str = secret, at: str | None = None,
        signed: str | None = None, kind: str = "message/rfc822", **headers: str,
    ) -> TestResponse:  # fmt: skip
        at = at if at is not None else str(int(clock().timestamp()))
        said = {
            "X-Cxhire-Timestamp": at,
            "X-Cxhire-Signature": signature(key, at, raw) if signed is None else signed,
        }
        said |= {"X-Cxhire-Recipient": to} if to is not None else {}
        return app.test_client().post(path, data=raw, content_type=kind, headers=said | headers)

    return send


@pytest.fixture
def mailgun(app: Flask, secret: str, clock: Clock) -> Callable[..., TestResponse]:
    """Posts a mail as Mailgun does; arguments change the form's fields."""

    def send(
        raw: bytes = QUESTION, *, multipart: bool = False, key: str = KEY, **changed: str
    ) -> TestResponse:
        at = changed.get("timestamp", str(int(clock().timestamp())))
        token = changed.get("token", "t" * 50)
        fields: dict[str, bytes] = {
            "recipient": JOBS.encode(), "sender": b"kim@mail.example", "timestamp": at.encode(), "token": token.encode(),
            "signature": mailgun_signature(key, at, token).encode(), "body-mime": raw,
        }  # fmt: skip
        fields |= {name.replace("_", "-"): value.encode() for name, value in changed.items()}
        body, kind = as_multipart(fields) if multipart else as_urlencoded(fields)
        return app.test_client().post("/hooks/mail/mime", data=body, content_type=kind)

    return send


def as_urlencoded(fields: dict[str, bytes]) -> tuple[bytes, str]:
    pairs = (f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
    return "&".join(pairs).encode(), "application/x-www-form-urlencoded"


def as_multipart(fields: dict[str, bytes]) -> tuple[bytes, str]:
    parts = (
        b'--bnd\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v)
        for n, v in fields.items()
    )
    return b"".join(parts) + b"--bnd--\r\n", "multipart/form-data; boundary=bnd"


def stored(app: Flask) -> int:
    with app.app_context():
        return mail.count_messages()


def kept(app: Flask) -> bytes:
    with app.app_context():
        message = mail.get_message(1)
        assert message
        return mail.get_raw(message.blob) or b""


def test_a_signed_mail_is_taken_as_it_is_and_once(app: Flask, post: Callable[..., TestResponse]) -> None:
    answers = [post(ODD), post(ODD), post(ODD, X_Other="x")]
    assert [(a.status_code, a.text) for a in answers] == [(200, "Taken in.\n")] * 3
    assert stored(app) == 1
    assert kept(app).endswith(b"+0000\r\n" + ODD)
    with app.app_context():
        assert [e.actor for e in audit.list_events(Filter(action="mail.inbound"))] == ["hook"]


@pytest.mark.parametrize(
    "wrong",
    [{"key": "another"}, {"signed": ""}, {"signed": "v1="}, {"signed": "v1=" + "0" * 64}, {"signed": "\xe4"}, {"at": ""},
     {"at": "soon"}, {"at": "-5"}, {"at": "9" * 30}, {"at": "1.5"}],
)  # fmt: skip
def test_who_does_not_sign_as_agreed_is_refused_and_logged_without_a_word_of_the_mail(
    app: Flask, post: Callable[..., TestResponse], caplog: pytest.LogCaptureFixture, wrong: dict[str, str]
) -> None:
    answer = post(**wrong)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert stored(app) == 0
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "refused a mail by the web hook"
    ]
    assert "example" not in caplog.text.replace(__name__, "")


def test_a_signature_is_of_this_mail_and_of_this_moment(
    app: Flask, post: Callable[..., TestResponse], clock: Clock, secret: str
) -> None:
    at = str(int(clock().timestamp()))
    signed = signature(secret, at, QUESTION)
    assert post(QUESTION + b"more", at=at, signed=signed).status_code == 401
    clock.move(minutes=5)
    assert post(at=at, signed=signed).status_code == 200
    clock.move(seconds=1)
    assert post(at=at, signed=signed).status_code == 401
    assert post(at=str(int(clock().timestamp()) + 301)).status_code == 401
    assert stored(app) == 1


def test_nobody_is_believed_before_a_secret_is_made_or_after_it_is_replaced_or_forgotten(
    app: Flask, post: Callable[..., TestResponse], secret: str
) -> None:
    config = app.config["CXHIRE"]
    with app.app_context():
        newer = hook.make_hook_secret(config, START, "test")
    assert [post().status_code, post(key=newer).status_code] == [401, 200]
    with app.app_context():
        hook.forget_hook_secret(START, "test")
    assert [post(key=key).status_code for key in (newer, secret, "", "None")] == [401] * 4


def test_a_mail_to_nobody_here_or_from_one_of_us_is_refused_for_good(
    app: Flask, post: Callable[..., TestResponse]
) -> None:
    forged = letter("f", MARIA, KIM, "We have chosen somebody else.")
    assert [post(to="nobody@acme.example").status_code, post(forged).status_code] == [406, 406]
    assert stored(app) == 0
    with app.app_context():
        private = make_private_address("in.acme.example", START, "test")
    assert post(forged, f"{JOBS}, {private}").status_code == 200
    assert stored(app) == 1


@pytest.mark.parametrize("to", [None, "", " , "])
def test_a_mail_must_say_to_whom_it_came(post: Callable[..., TestResponse], to: str | None) -> None:
    answer = post(to=to)
    assert (answer.status_code, "X-Cxhire-Recipient" in answer.text) == (400, True)


def test_what_cannot_be_stored_is_asked_for_again(
    post: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(receive.Batch, "store", fail)
    assert post().status_code == 503
    monkeypatch.undo()
    assert post().status_code == 200


def test_what_cannot_be_read_is_taken_and_kept_apart(app: Flask, post: Callable[..., TestResponse]) -> None:
    assert post(b"\r\n").status_code == 200
    with app.app_context():
        assert mail.count_quarantine() == 1


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "", "message/global"])
def test_anything_but_a_mail_is_refused(post: Callable[..., TestResponse], kind: str) -> None:
    assert post(kind=kind).status_code == 415


def test_a_mail_over_the_limit_is_refused_and_one_larger_than_a_form_is_not(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(mail_in=MailIn(megabytes=3))
    with app.app_context():
        with write():
            set_setting(TEAM_ADDRESSES, [JOBS])
        secret = hook.make_hook_secret(app.config["CXHIRE"], START, "test")
    at = str(int(START.timestamp()))
    statuses = []
    for size in (2_500_000, 3_200_000):
        raw = QUESTION + b"x" * size
        headers = {
            "X-Cxhire-Timestamp": at,
            "X-Cxhire-Signature": signature(secret, at, raw),
            "X-Cxhire-Recipient": JOBS,
        }
        answer = app.test_client().post(
            "/hooks/mail", data=raw, headers=headers, content_type="message/rfc822"
        )
        statuses.append(answer.status_code)
    assert statuses == [200, 413]


@pytest.mark.parametrize("multipart", [True, False])
@pytest.mark.parametrize("raw", [ODD, ODD * 20_000])
def test_mailguns_form_brings_a_mail_as_it_is(
    app: Flask, mailgun: Callable[..., TestResponse], multipart: bool, raw: bytes
) -> None:
    assert mailgun(raw, multipart=multipart).status_code == 200
    assert kept(app).startswith(b"Return-Path: <kim@mail.example>\r\n")
    assert kept(app).endswith(b"+0000\r\n" + raw)


def test_mailguns_token_stands_for_one_mail(
    app: Flask, mailgun: Callable[..., TestResponse], clock: Clock
) -> None:
    at = str(int(clock().timestamp()))
    assert [mailgun(timestamp=at).status_code for _ in range(2)] == [200, 200]
    clock.move(hours=8)  # the last of Mailgun's tries
    another = letter("z", KIM, JOBS, "Another mail under a signature that somebody has seen.")
    assert mailgun(timestamp=at).status_code == 200
    assert mailgun(another, timestamp=at).status_code == 401
    assert mailgun(timestamp=at, recipient="hr@acme.example").status_code == 401
    clock.move(hours=4, seconds=1)
    assert mailgun(timestamp=at).status_code == 401
    assert mailgun(another, token="u" * 50).status_code == 200
    assert stored(app) == 2


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"key": "another"}, 401), ({"signature": "0" * 64}, 401), ({"token": ""}, 200), ({"timestamp": "1"}, 401),
     ({"recipient": "nobody@acme.example"}, 406), ({"recipient": f"nobody@x.example, {JOBS}"}, 200)],
)  # fmt: skip
def test_what_mailgun_says_is_checked_too(
    mailgun: Callable[..., TestResponse], wrong: dict[str, str], status: int
) -> None:
    assert mailgun(**wrong).status_code == status


def test_a_form_without_the_mail_says_what_to_mend(
    app: Flask, mailgun: Callable[..., TestResponse], secret: str
) -> None:
    fields = dict.fromkeys(("timestamp", "token", "signature", "recipient", "body-plain"), b"1")
    for body, kind in (as_urlencoded(fields), as_multipart(fields)):
        answer = app.test_client().post("/hooks/mail", data=body, content_type=kind)
        assert (answer.status_code, "/hooks/mail/mime" in answer.text) == (400, True)
    for body, kind in (
        (b"\0\xff", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b"a=" * 2000 + b"&a=b" * 900, as_urlencoded({})[1]),
    ):
        assert app.test_client().post("/hooks/mail/mime", data=body, content_type=kind).status_code == 400


def test_escapes_of_a_form_are_read_as_what_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_form, "PIECE", 5)
    every = bytes(range(256)) + b"==%%++\r\n \t.\n" * 3
    for safe in ("", "/=~.\r\n\t"):
        body = b"a=1&b=&&c&mail=" + quote_from_bytes(every, safe=safe).encode().replace(b"%20", b"+")
        found = raw_form.raw_fields(body, "application/x-www-form-urlencoded")
        assert (found["mail"], found["a"], found["b"], found["c"]) == (every, b"1", b"", b"")


@pytest.mark.parametrize("mail", [b"%0A" * (1 << 20), b"=" * (3 << 20), b"+%3d" * (3 << 18)])
def test_a_form_that_is_all_escapes_takes_little_more_room_than_it_has(mail: bytes) -> None:
    tracemalloc.start()
    try:
        raw_form.raw_fields(b"body-mime=" + mail, "application/x-www-form-urlencoded")
        assert tracemalloc.get_traced_memory()[1] < 6 * len(mail)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("mail", [b"%", b"%%41", b"%4", b"%zz", b"%\nA"])
def test_a_form_with_a_broken_escape_is_none(mail: bytes) -> None:
    with pytest.raises(ValueError, match="no form"):
        raw_form.raw_fields(b"body-mime=" + mail, "application/x-www-form-urlencoded")


@pytest.mark.parametrize("kind", ["message/rfc822", "application/x-www-form-urlencoded"])
def test_nothing_is_read_of_whom_nobody_could_believe(
    app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_body", lambda _: pytest.fail("a stranger's megabytes were read"))
    assert app.test_client().post("/hooks/mail/mime", data=b"x", content_type=kind).status_code == 401


def test_denials_are_limited_and_refused_mail_is_not(app: Flask, post: Callable[..., TestResponse]) -> None:
    assert [post(to="nobody@acme.example").status_code for _ in range(150)] == [406] * 150
    assert [post(key="guess").status_code for _ in range(25)].count(429) >= 4


def test_how_signatures_are_made_is_what_the_documents_say() -> None:
    right = hmac.new(b"secret", b"1762160400.raw mail", "sha256").hexdigest()
    assert signature("secret", "1762160400", b"raw mail") == f"v1={right}"
    assert (
        mailgun_signature("key", "1762160400", "token")
        == hmac.new(b"key", b"1762160400token", "sha256").hexdigest()
    )
    assert not is_fresh("١٢", START)
    assert not is_fresh("", START, timedelta(days=99999))
    assert len({str(denial) for denial in Denial}) == 4


# -- its part of the settings


def test_an_admin_makes_the_address_and_sees_it_and_an_auditor_sees_that_it_is(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    admin, auditor = browse(Role.ADMIN), browse(Role.AUDITOR)
    assert "None is made yet" in auditor.get("/settings/mail-in").text
    page = admin.post(
        "/settings/ways-in/private-address", {"domain": "in.acme.example"}, follow_redirects=True
    )
    with app.app_context():
        made = private_address()
    assert made
    assert made in page.text
    assert "Nothing leads here yet" in page.text
    assert made not in auditor.get("/settings/mail-in").text
    again = admin.post(
        "/settings/ways-in/private-address", {"domain": "in.acme.example"}, follow_redirects=True
    )
    assert "tell your colleagues" in again.text
    assert made not in again.text


def test_a_wrong_domain_changes_nothing(app: Flask, browse: Callable[..., Browser]) -> None:
    page = browse().post("/settings/ways-in/private-address", {"domain": "localhost"}, follow_redirects=True)
    assert "Nothing was changed" in page.text
    with app.app_context():
        assert private_address() is None


def test_the_secret_is_shown_once_kept_sealed_and_works(
    app: Flask, browse: Callable[..., Browser], post: Callable[..., TestResponse]
) -> None:
    browser = browse()
    page = browser.post("/settings/ways-in/secret").text
    shown = page.partition('id="hook-secret" value="')[2].partition('"')[0]
    assert len(shown) == 43
    assert post(key=shown).status_code == 200
    assert shown not in browser.get("/settings/mail-in").text
    with app.app_context():
        assert shown not in str(get_setting(hook.HOOK_SECRET))
        assert shown not in str([event.detail for event in audit.list_events(Filter())])
    browser.post("/settings/ways-in/secret/forget")
    assert post(key=shown).status_code == 401


def test_mailguns_key_is_kept_sealed_replaced_and_forgotten(
    app: Flask, browse: Callable[..., Browser], mailgun: Callable[..., TestResponse]
) -> None:
    browser = browse()
    for wrong in ("", " ", "k" * 201, "ä"):
        page = browser.post("/settings/ways-in/mailgun", {"key": wrong}, follow_redirects=True)
        assert "Copy the HTTP webhook signing key" in page.text
    page = browser.post("/settings/ways-in/mailgun", {"key": " new-key "}, follow_redirects=True)
    assert "A signing key is kept" in page.text
    assert "Nothing leads here yet" not in page.text
    assert "new-key" not in page.text
    with app.app_context():
        assert "new-key" not in str(get_setting(hook.MAILGUN_KEY))
    assert [mailgun().status_code, mailgun(key="new-key").status_code] == [401, 200]
    browser.post("/settings/ways-in/mailgun/forget")
    assert mailgun(key="new-key").status_code == 401
