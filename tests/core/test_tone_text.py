"""What of a text the tone model reads; all texts here are written for these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.tone_model import load_model
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


# As they are written, wherever they stand; each of them is read as NAME is.
PLACES = (
    "Dear {},\n\n{} is late.", "We asked {} twice.", "{} told you so.", "{} was there.", "You, {}, are late.", "Sorry, {}.",
    "Ask ({}).", "It's {}'s turn.", "I spoke to {}. {} said no.", "Dr. {} called.", "Please ask Ms {}.", "{} and Tom are here.",
    "Hi {},\nthe test was late.\n\nBest\n{}", "Ask {} van der Berg.", "Maria {} is here.", "Dear Tom,\n{} asked again.",
    "Ask J. {}.", "hi {},\n\n{}, the test was late, and {}'s call too.", "Hello {}!\nWe told {} twice.",
)  # fmt: skip
ODD = (
    "DaShawn JoAnn McKenzie MacDonald O'Neil O’Brien D'Angelo LaToya DeAndre Jean-Luc Mary-Ann Ji-hoon Abu-Bakr al-Hassan"
    " Christian Mark Will Grace May Rose Hope Joy Bill Frank Dawn Rich Grant Art Ray Guy Miles Penny Summer June April August"
    " Chase Pat Sue Rob Jack Drew 王伟 محمد Борис Łukasz Ángel Øystein"
).split()
# Such a word at the beginning of a sentence is taken for the word: in these places a name can't be told from it.
WORDS_FIRST = frozenset(
    "Poppy Ping Shan An My Thi Precious Innocent Fortune Rude Bitter Clown Loser Fool Wimp Butcher Coward Dull Daft Strange Sharp Blunt Cross"
    " Wild Proud Noble Savage".split()
)


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_none_wherever_it_stands_and_however_it_is_written(place: str) -> None:
    ordinary = load_model().ordinary_words
    names = [name for name in NAMES if name[0].isupper() and name not in WORDS_FIRST] + ODD
    assert len(names) > 500
    wanted = read_as(place.format(*[NAME] * 3), ordinary).text
    assert {name for name in names if read_as(place.format(*[name] * 3), ordinary).text != wanted} == set()


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.startswith(("Dear {", "hi {", "Hello {"))]
)
@pytest.mark.parametrize("written", [str.upper, str.lower])
def test_who_is_greeted_is_known_below_however_they_are_written(
    place: str, written: Callable[[str], str]
) -> None:
    ordinary = load_model().ordinary_words
    # A word that is also a name stays one in small letters; a hyphen may join an insult.
    names = [n for n in NAMES if n[0].isupper() and n.isalpha() and n.lower() not in ordinary and n != "İpek"]
    assert len(names) > 500
    wanted = read_as(place.format(*[NAME] * 3), ordinary).text
    assert {
        name for name in names if read_as(place.format(*[written(name)] * 3), ordinary).text != wanted
    } == set()


@pytest.mark.parametrize(
    "text",
    [
        "Frankly, you are an idiot.", "You IMBECILE.", "Idiot.", "YOU NEVER LISTEN.", "Mark my words.", "Will you ever learn?", "May I ask?",
        "We need it ASAP.", "I'd say no, I've said it.", "Ask HR for the CVs and the PhD.", "On Jan 5, or by Sun, Mon at the latest.",
        "We don't hire people of Islam.", "You people from the Roma camps.", "hey you idiot,\nstop.", "dear moron,\nstop.", "Nobody asked you.",
    ],
)  # fmt: skip
def test_words_that_are_no_names_are_read(text: str) -> None:
    assert NAME not in read_as(text, load_model().ordinary_words).text
    assert len(read_as(text, load_model().ordinary_words).text) == len(text)


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
        # A word that is read otherwise leads back letter by letter where it is as long: "DAD" is "Mum".
        assert text[begin:end] == reading.text[start] or end - begin != 1 or reading.text[start].isalpha()
