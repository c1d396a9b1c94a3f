"""The whole way by the commands alone, as somebody would use them: mail in, a reminder out, the answer in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.letters import JOBS, KIM, MARIA, letter
from tests.smtp_sink import Sink, listening

ROOT = Path(__file__).resolve().parents[2]
TUESDAY_LATE, WEDNESDAY = "2026-05-05T10:00:00+00:00", "2026-05-06T10:00:00+00:00"


class Cxhire:
    """run.py on an installation of its own."""

    def __init__(self, folder: Path, smtp_url: str) -> None:
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "BASE_URL")},
            "CXHIRE_INSTANCE": str(folder), "CXHIRE_NO_VENV": "1",
            "SMTP_URL": f"{smtp_url}?tls=none", "MAIL_FROM": "cxhire@acme.example",
        }  # fmt: skip

    def run(self, *args: str, code: int = 0, given: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *args],
            env=self.env, input=given, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def rows(self, *args: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run(*args, "--json").splitlines()]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as server:
        yield server


@pytest.fixture
def cxhire(tmp_path: Path, sink: Sink) -> Cxhire:
    found = Cxhire(tmp_path / "instance", sink.url)
    found.run("team", "add-domain", "acme.example")
    found.run("team", "add", "maria@acme.example", "--name", "Maria Lopez", "--role", "recruiter")
    return found


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Cxhire:
    """An installation for commands that are refused."""
    return Cxhire(tmp_path_factory.mktemp("untouched") / "instance", "smtp://127.0.0.1:1")


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.eml"
    path.write_bytes(letter("q", KIM, f"{MARIA}, {JOBS}", "Could you tell me whether it is remote?"))
    return path


def test_a_reminder_arrives_once_and_not_after_the_answer(
    cxhire: Cxhire, sink: Sink, question: Path, tmp_path: Path
) -> None:
    cxhire.run("import", str(question))
    assert cxhire.rows("remind", "--dry-run", "--as-of", TUESDAY_LATE)[0]["to"] == "maria@acme.example"
    assert sink.mails == []
    cxhire.run("remind", "--as-of", TUESDAY_LATE)
    cxhire.run("remind", "--as-of", TUESDAY_LATE)
    [mail] = sink.mails
    assert mail["To"].addresses[0].addr_spec == "maria@acme.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    assert "Could you tell me whether it is remote?" in mail.get_body(("plain",)).get_content()
    answer = tmp_path / "answer.eml"
    answer.write_bytes(letter("a", MARIA, KIM, "It is.", hour=26, answers="q"))
    cxhire.run("import", str(answer))
    cxhire.run("remind", "--as-of", WEDNESDAY)
    assert len(sink.mails) == 1


def test_the_reminder_that_comes_back_in_is_no_contact(
    cxhire: Cxhire, sink: Sink, question: Path, tmp_path: Path
) -> None:
    cxhire.run("import", str(question))
    cxhire.run("remind", "--as-of", TUESDAY_LATE)
    copy = tmp_path / "copy.eml"
    copy.write_bytes(sink.envelopes[0].content or b"")
    [summary] = cxhire.rows("import", str(copy))
    assert (summary["new"], summary["candidates"]) == (1, 1)
    assert len(cxhire.rows("obligations", "--kind", "answer", "--as-of", WEDNESDAY)) == 1


def test_a_call_settles_and_the_record_holds(cxhire: Cxhire, question: Path) -> None:
    cxhire.run("import", str(question))
    before = cxhire.rows("obligations", "--kind", "answer", "--as-of", WEDNESDAY)
    assert [(o["candidate"], o["since"], o["overdue"]) for o in before] == [
        ("kim@mail.example", "2026-05-04T09:00:00Z", True)
    ]
    cxhire.run(
        "log", "kim@mail.example", "--channel", "phone", "--direction", "outbound", "--by", "maria@acme.example",
        "--at", "2026-05-04T15:00:00+00:00",
    )  # fmt: skip
    assert cxhire.rows("obligations", "--kind", "answer", "--as-of", WEDNESDAY) == []
    waited_then = cxhire.rows("obligations", "--kind", "answer", "--as-of", "2026-05-04T12:00:00+00:00")
    assert [o["business_minutes"] for o in waited_then] == [180]
    cxhire.run("rebuild", "--check")
    [chain] = cxhire.rows("audit", "verify")
    assert chain["ok"]


def test_a_colleague_of_our_domain_need_not_be_entered_to_be_named(cxhire: Cxhire, question: Path) -> None:
    cxhire.run("import", str(question))
    told = ("--channel", "phone", "--direction", "outbound", "--at", "2026-05-04T15:00:00+00:00")
    cxhire.run("log", "kim@mail.example", *told, "--by", "new@acme.example")
    assert cxhire.rows("obligations", "--kind", "answer", "--as-of", WEDNESDAY) == []
    assert "not on the team" in cxhire.run(
        "log", "kim@mail.example", *told, "--by", "x@other.example", code=2
    )


def test_words_that_should_not_have_been_sent_are_found(
    cxhire: Cxhire, question: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.eml"
    answer.write_bytes(letter("a", MARIA, KIM, "You are an idiot. Stop writing to us.", hour=1, answers="q"))
    cxhire.run("import", str(question), str(answer))
    [found] = cxhire.rows("concerns", "--kind", "tone")
    assert (found["candidate"], found["author"], found["message_id"], found["state"]) == (
        "kim@mail.example", "maria@acme.example", "<a@x>", "open",
    )  # fmt: skip
    assert str(found["quote"]) in "You are an idiot. Stop writing to us."


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("log", "nobody@x.example", "--channel", "phone", "--direction", "outbound", "--by", "maria@acme.example"),
         "no candidate has the address nobody@x.example"),
        (("team", "add", "not-an-address"), "no address"),
        (("import", "does-not-exist.mbox"), "does not exist"),
        (("obligations", "--as-of", "yesterday"), "no time like"),
        (("nonsense",), "There is no command"),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_one_line(untouched: Cxhire, args: tuple[str, ...], said: str) -> None:
    told = untouched.run(*args, code=2)
    assert said in told
    assert len(told.strip().splitlines()) == 1
