"""What of a text the tone model reads; all texts here are written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.tone_text import NAME, read_as
from tests.core.many_names import NAMES

ORDINARY = frozenset(
    "was late the thank please we you he she his her it if no not sorry ask nobody your test time".split()
)


def read(text: str) -> str:
    return read_as(text, ORDINARY).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Dear Ms Okonkwo,\n\nThe test was late.\n\nKind regards\nPiotr Nowak\nShift lead",
            "The test was late.",
        ),
        ("Hi Denise, the test was late.", "the test was late."),
        ("Nadia -\nThe test was late.\nBest, Tom", "The test was late."),
        ("Good morning all,\nThe test was late.\nTomek, shift lead", "The test was late."),
        ("The test was late.\n\nMit freundlichen Grüßen\n\ni.A. Jutta Ems", "The test was late."),
        ("> You are late.\n> Go away.\nThe test was late.", "The test was late."),
    ],
)
def test_greetings_signatures_and_quotes_are_not_read(text: str, words: str) -> None:
    assert read(text).strip() == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dear time-waster,\nThe test was late.", "time-waster"),
        ("The test was late.\nYours, until you learn to read", "until you learn to read"),
        ("Hi. You are late.", "You are late."),
    ],
)
def test_what_is_said_in_a_greeting_or_below_is_read(text: str, words: str) -> None:
    assert words in read(text)


@pytest.mark.parametrize(
    "texts",
    [
        ("Please ask Mr Ivan Ortiz.", "Please ask Ms Li.", "Please ask Dr. Ngozi Adichie-Okoro."),
        ("He told you his plan.", "She told you her plan."),
        ("Priya Nair said no. Ask Priya.", "Bo said no. Ask Bo."),
        ("It is Anna's test.", "It is Jean-Luc's test."),
    ],
)
def test_names_and_genders_are_read_alike(texts: tuple[str, ...]) -> None:
    assert len({read(text) for text in texts}) == 1


def test_where_a_name_stands_makes_no_difference() -> None:
    for text in (
        "We asked {} twice.",
        "{} will call you.",
        "You, {}, are late.",
        "Sorry, {}.",
        "Ask ({}).",
        "It's {}'s turn.",
    ):
        assert {read(text.format(name)) for name in NAMES if name[0].isupper()} - {
            read(text.format(NAME))
        } == set(), text


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["Dear Ann,\n", "Bo said ", "his ", "no. ", "\n", "> x\n", "Best\n", "Ann "])
        ).map("".join),
    )
)
def test_every_piece_read_leads_back_to_the_text(text: str) -> None:
    reading = read_as(text, ORDINARY)
    for start in range(len(reading.text)):
        begin, end = reading.origin(start, start + 1)
        assert 0 <= begin < end <= len(text)
        assert (
            text[begin:end] == reading.text[start]
            or end - begin != 1
            or reading.text[start] in NAME + "sheral"
        )
