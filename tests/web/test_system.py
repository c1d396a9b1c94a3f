"""The System page: how the machines do, in words, what to do, and a job run at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask

from cxhire.core.schedule import PERIODS
from cxhire.services import backup
from cxhire.store import audit, jobs
from cxhire.store.audit import Filter
from cxhire.store.mailboxes import Mailbox
from cxhire.store.outbox import MailKind, OutboxState, Outgoing, add_outgoing
from cxhire.store.people import Role
from cxhire.store.processes import Process, note_process
from cxhire.store.transaction import read, write
from cxhire.web.system_words import JOBS, size

from .conftest import START, Browser

MINUTE = timedelta(minutes=1)


def process(role: str, seen: timedelta = timedelta()) -> Process:
    return Process(
        id=role, role=role, host="ada", pid=42, started_at=START - 60 * MINUTE, seen_at=START - seen
    )


def a_mailbox(address: str, state: str, reached: timedelta) -> Mailbox:
    return Mailbox(
        address=address, shared=True, host="imap.us.example", port=993, security="tls", user_name=address,
        sign_in="password", secret="", folders=[], searched_until=START, created_at=START, state=state,
        reached_at=START - reached, error="The server refused the password." if state == "refused" else None,
    )  # fmt: skip


def test_a_new_installation_is_told_what_is_missing(browse: Callable[..., Browser]) -> None:
    page = browse(Role.ADMIN).get("/system").text
    for told in (
        "The clock has never ticked.", "0 processes work, 0 serve pages.", "No mail waits to leave.",
        "No mailbox is connected.", "When the last back-up was made is unknown.", "None was seen lately.", "SQLite 3.",
    ):  # fmt: skip
        assert told in page


def test_each_job_has_words(browse: Callable[..., Browser]) -> None:
    assert set(JOBS) == set(PERIODS)
    page = browse(Role.ADMIN).get("/system").text
    assert page.count("Run now") == len(PERIODS)


def test_what_goes_well_is_said_in_a_sentence_each(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context(), write() as session:
        note_process(process("work"))
        note_process(process("web"))
        jobs.claim_slot("watch", START, START - timedelta(seconds=12))
        jobs.finish_runs("watch", [START], START - timedelta(seconds=10.5), None)
        session.add(a_mailbox("jobs@us.example", "watching", MINUTE))
    made = Path(app.config["CXHIRE"].instance) / backup.LAST
    made.touch()
    at = (START - 5 * 60 * MINUTE).timestamp()
    os.utime(made, (at, at))
    page = browse(Role.ADMIN).get("/system").text
    for told in (
        "The clock ticked 12 seconds ago.", "1 process works, 1 serves pages.",
        "The mailbox jobs@us.example was reached 1 minute ago.", "The last back-up was made 5 hours ago.",
        "12 seconds ago, took 1.5 seconds",
    ):  # fmt: skip
        assert told in page
    assert 'role="alert"' not in page


def test_each_trouble_says_what_to_do_and_stands_first(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context(), write() as session:
        note_process(process("work", 10 * MINUTE))
        jobs.claim_slot("survey", START, START - 7 * MINUTE)
        jobs.finish_runs("survey", [START], START - 7 * MINUTE, "ValueError")
        for number, state in enumerate(("waiting", "failed", "uncertain")):
            due = START - 20 * MINUTE
            found = add_outgoing(str(number), MailKind.REMINDER, f"<{number}@x>", "ada@us.example", due, due)
            session.get_one(Outgoing, found).state = OutboxState(state).value
        session.add(a_mailbox("jobs@us.example", "refused", 60 * MINUTE))
    page = browse(Role.ADMIN).get("/system").text
    for told in (
        "The clock last ticked 7 minutes ago.", "Process 42 on ada (work) was last seen 10 minutes ago.",
        "1 mail waits to leave, and no mail server is set up.", "1 mail could not be sent and is given up.",
        "Of 1 mail it is not certain", "The mailbox jobs@us.example: The server refused us.",
        "The job “Invite to surveys” failed (ValueError).",
    ):  # fmt: skip
        assert told in page, told
    assert page.index("The clock last ticked") < page.index("are free on the disk")
    assert "ada@us.example" not in page


def test_a_job_runs_when_asked_for_and_the_trail_knows_who_asked(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    admin = browse(Role.ADMIN)
    answer = admin.post("/system/run/housekeeping", follow_redirects=True)
    assert "was asked for. It waits until a process works" in answer.text
    with app.app_context():
        with write():
            note_process(process("work"))
        assert jobs.list_waiting(START) == ["housekeeping"]
        event = audit.list_events(Filter(action="job.asked"))[0]
        assert (event.actor, event.subject) == ("colleague:1", "job:housekeeping")
        read().rollback()
    app.config["NOW"].move(seconds=1)
    assert "begins within seconds" in admin.post("/system/run/watch", follow_redirects=True).text
    assert admin.post("/system/run/nothing").status_code == 404


def test_bytes_are_told_as_people_say_them() -> None:
    assert [size(n) for n in (1, 999, 1000, 1_234_567, 123_456_789, 41_000_000_000)] == [
        "1 byte", "999 bytes", "1.0 kB", "1.2 MB", "123 MB", "41.0 GB",
    ]  # fmt: skip
