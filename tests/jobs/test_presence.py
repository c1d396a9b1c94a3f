"""A process is seen while it lives, leaves nothing when it ends as it should, and is forgotten a day after it died."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.jobs.presence import present
from cxhire.jobs.table import utc_now
from cxhire.services.housekeeping import forget_old
from cxhire.store.processes import Process, ProcessRole, count_working, is_alive, list_processes, note_process
from cxhire.store.transaction import read, write


def test_it_is_seen_again_and_again_and_gone_at_the_end(database: Flask) -> None:
    with present(database, ProcessRole.WORK, beat_seconds=0.05) as id_:
        (first,) = list_processes()
        assert (first.id, first.role, count_working(utc_now())) == (id_, "work", 1)
        began, until = first.seen_at, time.monotonic() + 20
        while list_processes()[0].seen_at == began:
            assert time.monotonic() < until
            read().rollback()
    read().rollback()
    assert list_processes() == []


def test_a_database_out_of_reach_stops_nobody(database: Flask, caplog: pytest.LogCaptureFixture) -> None:
    db.drop_all()
    with present(database, ProcessRole.WEB):
        pass
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_who_died_is_silent_after_three_beats_and_forgotten_in_a_day(database: Flask) -> None:
    now = utc_now()
    ages = {"well": timedelta(seconds=65), "silent": timedelta(seconds=101), "forgotten": timedelta(hours=25)}
    with write():
        for name, age in ages.items():
            note_process(
                Process(id=name, role="work", host="a", pid=1, started_at=now - age, seen_at=now - age)
            )
    assert {process.id: is_alive(process, now) for process in list_processes()} == {
        "well": True, "silent": False, "forgotten": False,
    }  # fmt: skip
    assert count_working(now) == 1
    forget_old(now)
    assert [process.id for process in list_processes()] == ["silent", "well"]
