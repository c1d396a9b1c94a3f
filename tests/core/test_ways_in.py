"""Who may bring what, and the trace that it gets."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.ways_in import Doors, Way, trace, vouches

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
DOORS = Doors("log-abc@in.acme.example", frozenset({"jobs@acme.example"}))


@pytest.mark.parametrize(
    ("way", "private", "believed"),
    [(Way.SMTP, False, False), (Way.HOOK, False, False), (Way.LMTP, False, True), (Way.SMTP, True, True), (Way.HOOK, True, True)],
)  # fmt: skip
def test_a_mail_may_be_ours_where_no_stranger_could_have_brought_it(
    way: Way, private: bool, believed: bool
) -> None:
    assert vouches(way, private=private) is believed


def test_where_no_private_address_was_made_nobody_can_write_to_it() -> None:
    for doors in (Doors(), Doors(None, frozenset({"jobs@acme.example"}))):
        for nothing in ("", "<>", " ", "None"):
            assert not doors.admits(nothing)
            assert not doors.is_private([nothing])


def test_the_private_address_is_found_among_others() -> None:
    assert DOORS.is_private(["jobs@acme.example", "<LOG-abc@in.acme.example>"])
    assert not DOORS.is_private(["jobs@acme.example"])


@given(st.text(), st.sampled_from(Way))
def test_whatever_the_envelope_says_the_trace_is_two_headers_at_most(sender: str, way: Way) -> None:
    found = message_from_bytes(trace(way, "cx.test", sender, NOW) + b"Subject: x\r\n\r\nbody")
    assert [name for name in found if name not in ("Return-Path", "Received")] == ["Subject"]
    assert len(found.keys()) <= 3


def test_an_empty_sender_is_kept_and_an_unknown_one_is_not_said() -> None:
    assert trace(Way.LMTP, "cx.test", "<>", NOW).startswith(b"Return-Path: <>\r\n")
    assert (
        trace(Way.HOOK, "cx.test", None, NOW)
        == b"Received: by cx.test with HOOK; Wed, 06 May 2026 12:00:00 +0000\r\n"
    )
