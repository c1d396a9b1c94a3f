"""run.py concerns: one object a line, or a few lines for a human."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cxhire.app import create_app
from cxhire.cli.concerns import concerns_command
from cxhire.extensions import db
from cxhire.store.schema import upgrade
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_config,
)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[None]:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'test.db'}", tmp_path), web=False)
    with app.app_context():
        upgrade()
        jonas = make_colleague("Jonas Weber")
        make_concern(make_answer(make_application(), WEDNESDAY, jonas, "you people"), jonas)
        yield
        db.session.remove()
        db.engine.dispose()


def test_each_concern_is_an_object_on_a_line(filled: None) -> None:
    done = CliRunner().invoke(concerns_command, ["--json"])
    assert done.exit_code == 0
    [line] = done.stdout.splitlines()
    assert list(json.loads(line)) == [
        "kind", "candidate", "author", "message_id", "quote", "earlier_message_id", "earlier_quote", "score",
        "reason", "state",
    ]  # fmt: skip


def test_a_kind_can_be_asked_for(filled: None) -> None:
    assert CliRunner().invoke(concerns_command, ["--json", "--kind", "pattern"]).stdout == ""
    assert CliRunner().invoke(concerns_command, ["--kind", "pattern"]).stdout == "Nothing to look at.\n"
    assert CliRunner().invoke(concerns_command, ["--kind", "rudeness"]).exit_code == 2


def test_a_human_reads_the_words_and_the_reason(filled: None) -> None:
    done = CliRunner().invoke(concerns_command, [])
    assert "“you people”" in done.stdout
    assert "contempt" in done.stdout
