"""The doors that MAIL_IN names: what can't be opened is said in a line, and the desk behind them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import Door, MailIn
from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.jobs import mail_in
from cxhire.jobs.desk import Desk
from cxhire.services import receive
from tests.letters import JOBS, KIM, letter
from tests.services.conftest import config_on


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("doors")
    app.config["CXHIRE"] = config_on("sqlite://", tmp_path)
    yield app
    mail_in.close_doors()


def opened(app: Flask, *doors: Door, **more: object) -> None:
    app.config["CXHIRE"] = replace(app.config["CXHIRE"], mail_in=MailIn(doors, **more))  # type: ignore[arg-type]
    mail_in.open_doors(app)


def test_nothing_is_said_where_nothing_is_wanted(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    opened(app)
    assert capsys.readouterr() == ("", "")


def test_a_free_port_is_said_and_lmtp_for_all_the_world_is_warned_of(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(app, Door("smtp", "0.0.0.0", 0), Door("lmtp", "0.0.0.0", 0), Door("lmtp", "127.0.0.1", 0))
    lines = capsys.readouterr().err.splitlines()
    assert [line.rpartition(":")[0] for line in lines if "comes in" in line] == [
        "cxhire: Mail comes in by smtp://0.0.0.0", "cxhire: Mail comes in by lmtp://0.0.0.0",
        "cxhire: Mail comes in by lmtp://127.0.0.1",
    ]  # fmt: skip
    assert [line for line in lines if "believes" in line] == [lines[2]]


def test_a_host_that_is_not_here_does_not_keep_the_other_doors_shut(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(app, Door("smtp", "no.such.host.invalid", 0), Door("smtp", "127.0.0.1", 0))
    said = capsys.readouterr().err
    assert "No mail comes in by smtp://no.such.host.invalid:0 (there is no such host)" in said
    assert "Mail comes in by smtp://127.0.0.1:" in said


def test_a_certificate_that_is_none_shuts_the_doors_rather_than_leave_them_unencrypted(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "cert.pem"
    wrong.write_text("no certificate")
    opened(app, Door("smtp", "127.0.0.1", 0), certificate=wrong, key=wrong)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "MAIL_IN_CERT and MAIL_IN_KEY can't be used" in said


def test_letters_that_come_while_one_is_stored_share_the_next_commit(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    together: list[int] = []
    first, gate = threading.Event(), threading.Event()

    def receive_all(letters: list[Brought], host: str, now: object) -> list[Outcome]:
        together.append(len(letters))
        first.set()
        gate.wait(20)
        return [Outcome.FORGED if b"odd" in one.raw else Outcome.TAKEN for one in letters]

    monkeypatch.setattr(receive, "receive", receive_all)
    desk, answers = Desk(app, "cx.test"), {}

    def bring(number: int) -> None:
        raw = letter(str(number), KIM, JOBS, "odd" if number % 2 else "even")
        answers[number] = desk.take(Brought(raw, (JOBS,), Way.SMTP))

    threads = [threading.Thread(target=bring, args=(n,)) for n in range(9)]
    threads[0].start()
    assert first.wait(20)
    for thread in threads[1:]:
        thread.start()
    while len(desk._waiting) < 8:
        pass
    gate.set()
    for thread in threads:
        thread.join(20)
    assert together == [1, 8]
    assert answers == {n: Outcome.FORGED if n % 2 else Outcome.TAKEN for n in range(9)}


def test_large_letters_are_not_all_held_in_one_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def receive_all(letters: list[Brought], host: str, now: object) -> list[Outcome]:
        sizes.append(len(letters))
        return [Outcome.TAKEN] * len(letters)

    monkeypatch.setattr(receive, "receive", receive_all)
    desk = Desk(app, "cx.test")
    large = Brought(bytes(6 << 20), (JOBS,), Way.SMTP)
    with desk._turn:
        threads = [threading.Thread(target=desk.take, args=(large,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        while len(desk._waiting) < 6:
            pass
    for thread in threads:
        thread.join(20)
    assert sizes == [3, 3]


def test_whose_letter_was_in_hand_as_all_went_wrong_is_told_to_bring_it_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, came = threading.Event(), threading.Event(), []
    found: dict[int, Outcome | type[Exception]] = {}

    def receiving(letters: list[Brought], *_: object) -> list[Outcome]:
        came.append(len(letters))
        if len(came) == 2:
            raise MemoryError
        begun.set()
        go_on.wait(20)
        return [Outcome.TAKEN] * len(letters)

    def bring(n: int) -> None:
        try:
            found[n] = desk.take(Brought(b"", (JOBS,), Way.SMTP))
        except MemoryError as error:
            found[n] = type(error)

    monkeypatch.setattr(receive, "receive", receiving)
    desk = Desk(app, "mx.acme.example")
    threads = [threading.Thread(target=bring, args=(n,), daemon=True) for n in range(4)]
    threads[0].start()
    assert begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    while len(desk._waiting) < 3:
        pass
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert sorted(map(str, found.values())) == sorted(["taken", "not stored", "not stored", str(MemoryError)])
    assert came == [1, 3]


def test_a_yes_is_remembered_for_a_moment_and_a_no_is_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def knows(address: str) -> bool:
        asked.append(address)
        return address == JOBS

    monkeypatch.setattr(receive, "knows", knows)
    desk = Desk(app, "cx.test")
    said = [desk.knows(to) for to in (JOBS, JOBS.upper(), "hr@acme.example", f"<{JOBS}>", "hr@acme.example")]
    assert said == [True, True, False, True, False]
    assert asked == [JOBS, "hr@acme.example", "hr@acme.example"]
    assert list(desk._known) == [JOBS]
