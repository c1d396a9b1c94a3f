"""The lines of the commands assess, promises and contradictions, as INTERFACE.md has them."""

from __future__ import annotations

import json

import pytest

from cxhire.services.assess import BadLineError, assess_lines, contradictions_lines, promises_lines


def test_assess_answers_each_json_line_by_its_id() -> None:
    lines = [
        json.dumps({"id": "a", "text": "Thank you for the call."}),
        "\n",
        json.dumps({"id": 7, "text": "You are an idiot."}),
    ]
    fine, bad = assess_lines(lines)
    assert (fine["id"], fine["flag"], fine["evidence"]) == ("a", False, [])
    assert (bad["id"], bad["flag"]) == (7, True)
    [evidence] = bad["evidence"]
    assert set(evidence) == {"start", "end", "quote", "kind", "reason"}
    assert "You are an idiot."[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert "idiot" in evidence["quote"]
    assert bad["kinds"] == [evidence["kind"]]
    assert json.loads(json.dumps(bad)) == bad


def test_assess_takes_plain_text_as_one_text() -> None:
    given = ["Dear Sam,\n", "[1, 2]\n", "You are an idiot, and all of us laughed about your letter.\n"]
    (row,) = assess_lines(given)
    assert row["id"] is None
    assert row["evidence"]
    assert all("".join(given)[e["start"] : e["end"]] == e["quote"] for e in row["evidence"])


def test_assess_says_that_another_language_is_not_assessed() -> None:
    (row,) = assess_lines(["Vielen Dank für das Gespräch, wir melden uns bei Ihnen."])
    assert (row["assessed"], row["score"], row["flag"]) == (False, 0.0, False)


def test_promises_answers_days_and_times_as_iso_text() -> None:
    mail = {
        "id": "m",
        "sent_at": "2026-06-10T10:00:00+01:00",
        "timezone": "Europe/London",
        "author": "Ida",
        "body": "I'll call you on Friday at 10.",
    }
    (row,) = promises_lines([json.dumps(mail)])
    assert row == {
        "id": "m",
        "promises": [
            {"quote": "I'll call you on Friday at 10.", "kind": "call", "due_on": "2026-06-12", "due_at": "2026-06-12T09:00:00+00:00", "certainty": "firm"}
        ],
    }  # fmt: skip


def test_contradictions_answers_both_quotes() -> None:
    messages = [
        {"n": 1, "from": "Ilse Brandt <i@search.example>", "role": "consultant", "sent_at": "2026-06-10T10:00:00+01:00", "body": "The pay is £41,000."},
        {"n": 2, "from": "Rolf Adler <r@adler.example>", "role": "hiring owner", "sent_at": "2026-06-12T10:00:00+01:00", "body": "Nobody told you that the pay is £41,000."},
    ]  # fmt: skip
    (row,) = contradictions_lines([json.dumps({"id": "c", "messages": messages})])
    (finding,) = row["findings"]
    assert (finding["kind"], finding["message"], finding["earlier_message"]) == ("contradiction", 2, 1)
    assert (finding["quote"], finding["earlier_quote"]) == (
        "Nobody told you that the pay is £41,000.",
        "The pay is £41,000.",
    )
    assert finding["reason"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 1: not JSON"),
        ('{"id": 1}', "line 1: needs sent_at, timezone, body"),
        (
            '{"sent_at": "2026-06-10T10:00:00", "timezone": "Europe/London", "body": ""}',
            "line 1: sent_at has no offset",
        ),
        ('{"sent_at": "2026-06-10T10:00:00Z", "timezone": "Mars/Base", "body": ""}', "line 1: "),
    ],
)
def test_a_line_that_cannot_be_used_is_named(line: str, why: str) -> None:
    with pytest.raises(BadLineError, match=why):
        list(promises_lines([line]))


def test_a_message_without_its_parts_is_named() -> None:
    with pytest.raises(BadLineError, match="line 2: a message needs n, from, role and body"):
        list(contradictions_lines(["\n", '{"messages": [{"n": 1}]}']))
