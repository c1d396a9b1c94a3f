"""A real `run.py import`, killed at random moments: nothing is lost and nothing is there twice."""

from pathlib import Path

from benchmarks.kill_import import crash_and_finish


def test_an_import_killed_four_times_ends_as_one_that_never_was(tmp_path: Path) -> None:
    stored, found = crash_and_finish(tmp_path, mails=700, kills=4, seed=3)
    assert len(stored) == 4
    assert min(stored) < 700
    assert found == dict.fromkeys(found, 0)
