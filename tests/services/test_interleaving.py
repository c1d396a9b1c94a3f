"""Obligations equal `rebuild` after any interleaving of 50 random events; benchmarks/interleaving.py runs hundreds."""

from pathlib import Path

import pytest

from tests.factories import make_config
from tests.interleaving import Work

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("seed", range(3))
def test_after_any_interleaving_of_fifty_events_rebuilding_changes_nothing(
    seed: int, database_url: str, tmp_path: Path
) -> None:
    work = Work(seed, make_config(database_url, tmp_path))
    work.run(50)
    work.check()
