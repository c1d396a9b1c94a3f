"""What strangers and insiders try, and that it doesn't work: mail made to hide, to settle, to break intake."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from cxhire.services import team
from cxhire.services.ingest import Summary, import_messages
from cxhire.services.owed import owed_lines
from cxhire.store.obligations import Wanted
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
CJK = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(990))


def take_in(*raws: bytes) -> Summary:
    return import_messages([(f"mail {n}", raw) for n, raw in enumerate(raws)], lambda: NOW, "test")


@pytest.mark.parametrize(
    "head",
    [
        f"From: {'a' * 700}@x.example",
        f"From: a@{'x' * 700}.example",
        f"From: \"{'n' * 3000}\" <a@x.example>",
        f"From: a@x.example\nMessage-ID: <{CJK}>",
        f"From: a@x.example\nMessage-ID: {CJK}",
        f"From: a@x.example\nIn-Reply-To: <{CJK}>\nReferences: <{CJK}> <b{CJK}>",
        f"From: a@x.example\nSubject: {CJK * 3}",
        f"From: a@x.example\nTo: {'t' * 700}@x.example",
        f"From: MAILER-DAEMON@x.example\nX-Failed-Recipients: {'b' * 700}@x.example\nSubject: Undelivered Mail",
        "From: a@x.example\nSubject: a\0b\nX-A\0: b\nMessage-ID: <a\0b@c>",
        "From: \0a\0@x.example",
        "From: =?utf-16?q?=DC=00=DC=00?= <a@x.example>",
        "From: a@x.example\nDate: Mon, 01 Jan 1971 00:00:00 +1400",
        "From: a@x.example\nDate: Fri, 31 Dec 2199 23:59:59 -1400\nReceived: by x; Fri, 31 Dec 2199 23:59:59 -1400",
    ],
)  # fmt: skip
def test_no_header_stops_the_mail_behind_it(head: str, database: Flask) -> None:
    strange = f"{head}\nTo: jobs@acme.example\n\nWhen will I hear from you?\n".encode()
    total = take_in(strange, letter("q", KIM, "jobs@acme.example", "When will I hear from you?"))
    assert total.read == 2
    assert total.new + total.quarantined == 2


@pytest.fixture
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    take_in(letter("q", KIM, JOBS, "When will I hear from you?"))


def waiting() -> list[str]:
    return [line.owed.candidate for line in owed_lines(NOW, Wanted(kind="answer"))]


@pytest.mark.parametrize(
    "forged",
    [
        {"Reply_To": MARIA, "Auto_Submitted": "auto-generated"},
        {"X_Original_From": MARIA},
    ],
)
@pytest.mark.parametrize(
    "sender", ["No Reply <noreply@evil.example>", "'Maria' via Board <apply@evil.example>"]
)
def test_only_from_makes_a_mail_ours(sender: str, forged: dict[str, str], acme: None) -> None:
    take_in(
        letter("f", sender, KIM, "You have our answer. maria@acme.example", hour=1, answers="q", **forged)
    )
    assert "kim@mail.example" in waiting()


def test_a_form_that_names_a_colleague_settles_nothing(acme: None) -> None:
    text = "Name: Maria Lopez\nEmail: maria@acme.example\nMessage: You have our answer."
    take_in(letter("f", "noreply@evil.example", KIM, text, hour=1, Auto_Submitted="auto-generated"))
    assert "kim@mail.example" in waiting()
