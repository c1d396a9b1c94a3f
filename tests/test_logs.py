"""What is logged: where something failed, and nothing that a mail or an address bar said."""

import io
import json
import logging
import subprocess
import sys

import pytest

from cxhire.logs import LINE, Structured, Wordless, marked


@pytest.fixture
def written() -> tuple[logging.Logger, io.StringIO]:
    """A logger of our own and what it writes."""
    to, log = io.StringIO(), logging.Logger("cxhire.test")
    handler = logging.StreamHandler(to)
    handler.setFormatter(Wordless(LINE))
    log.addHandler(handler)
    return log, to


def read_a_mail() -> None:
    try:
        raise KeyError("amara@mail.example")
    except KeyError as error:
        raise ValueError("no charset is called 'her secret'") from error


def test_an_error_is_logged_by_its_type_and_place_never_by_its_words(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    log, to = written
    try:
        read_a_mail()
    except ValueError:
        log.exception("a mail could not be read")
    text = to.getvalue()
    assert "amara" not in text
    assert "secret" not in text
    for told in ("a mail could not be read", "builtins.KeyError", "builtins.ValueError", "in read_a_mail"):
        assert told in text


def test_nobody_writes_a_second_record(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, to = written
    log.error("the folder %s is gone", "a\r\n2026-01-01 ERROR root: all is well")
    assert to.getvalue().count("\n") == 1
    assert "\r" not in to.getvalue()


def test_the_application_logs_so_unless_somebody_has_set_up_logging() -> None:
    code = (
        "import logging; from cxhire.logs import init_logs, Wordless; init_logs(); init_logs();"
        "print([type(h.formatter).__name__ for h in logging.getLogger().handlers])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['Wordless']"


def test_as_json_each_line_is_one_object_that_says_where_it_failed_and_nothing_it_was_about() -> None:
    to, log = io.StringIO(), logging.Logger("cxhire.test")
    handler = logging.StreamHandler(to)
    handler.setFormatter(Structured())
    log.addHandler(handler)
    with marked("run", "watch-1a2b"):
        try:
            read_a_mail()
        except ValueError:
            log.exception("a mail\ncould not be read")
    (line,) = to.getvalue().splitlines()
    said = json.loads(line)
    assert (said["level"], said["logger"], said["run"]) == ("error", "cxhire.test", "watch-1a2b")
    assert said["message"] == "a mail\ncould not be read"
    assert said["time"].endswith("+00:00")
    assert "builtins.ValueError" in said["error"]
    assert "amara" not in line
    assert "secret" not in line


def test_a_plain_line_says_which_run_it_is_of(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, to = written
    with marked("run", "watch-1a2b"):
        log.error("inside")
    log.error("outside")
    inside, outside = to.getvalue().splitlines()
    assert inside.endswith("cxhire.test [run watch-1a2b]: inside")
    assert outside.endswith("cxhire.test: outside")
