"""What reviewers decided, as training data: no name, address, link or figure is left, and the quote is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.corrections import masked, name_words

ORDINARY = frozenset(
    "as you i we the will write that never please dear is it on to or see and mark tell".split()
)
NAMES = name_words(["Amara Okafor", "jonas.weber@us.example", "Mark Will"])
MAIL = (
    "Dear Amara,\n\nAs okafor was told on 12 March 2026, you people never listen, Jonas. Write to "
    "jonas.weber@us.example, call +49 30 1234567 or see https://us.example/x?id=3.\n\nBest,\nJonas Weber"
)


def masked_quote(text: str, quote: str) -> tuple[str, str]:
    start = text.index(quote)
    found = masked(text, (start, start + len(quote)), NAMES, ORDINARY)
    assert found.span
    return found.text, found.text[slice(*found.span)]


def test_names_addresses_links_and_figures_are_gone_and_the_quote_is_where_it_was() -> None:
    text, quote = masked_quote(MAIL, "you people never listen")
    assert quote == "you people never listen"
    assert text.strip() == (
        "As Sam was told on 00 March 0000, you people never listen, Sam. Write to address, call +00 00 0000000 or see link"
    )


@pytest.mark.parametrize(
    ("words", "leaks"),
    [
        ("see linkedin.com/in/x-y-z and never listen", "linkedin"),
        ("see www.us.example, never listen", "us.example"),
        ("Write to amaraokafor or AOkafor, you never listen", "okafor"),
        ("as in REF-2026-AB12 you never listen", "ab"),
        ("in case A/17b you never listen", "17"),
        ("as KOWALSKI says you never listen", "kowalski"),
        ("Mrs bianchi says you never listen", "bianchi"),
        ("at Baker Street 221b you never listen", "baker"),
        ("@amara_o says you never listen", "amara"),
        ("to amara at us dot example: you never listen", "amara"),
    ],
)
def test_nothing_that_leads_to_somebody_is_left(words: str, leaks: str) -> None:
    text, quote = masked_quote(f"I write on it. {words}. And that is it.", "never listen")
    assert quote == "never listen"
    assert leaks not in text.lower()


def test_only_what_stands_next_to_the_quote_is_given() -> None:
    text, quote = masked_quote(
        "Please see the plan of the clinic. Tell us more. You never listen to it! As dear is. I have cancer.",
        "never listen",
    )
    assert (text, quote) == ("Tell us more. You never listen to it! As dear is.", "never listen")
    assert masked("You never listen.", None, NAMES, ORDINARY).text == ""


@pytest.mark.parametrize("name", ["AMARA", "amara", "Amara", "OKAFOR's", "Weber", "WEBER", "jonas"])
def test_a_name_that_we_know_goes_in_any_case(name: str) -> None:
    text, _ = masked_quote(f"Tell {name} that you never listen.", "never listen")
    assert not NAMES & {word.lower().strip("'s.") for word in text.split()}


def test_a_word_that_is_also_somebodys_name_stays_where_it_is_a_word() -> None:
    assert masked_quote("We will see you on the mark.", "mark")[0] == "We will see you on the mark."
    assert masked_quote("Tell Will to see Mark.", "see")[0] == "Tell Sam to see Sam."


def test_a_quote_with_a_name_in_it_is_found_as_a_whole() -> None:
    assert masked_quote(MAIL, "listen, Jonas")[1] == "listen, Sam"
    assert masked_quote(MAIL, "on 12 March 2026")[1] == "on 00 March 0000"


def test_a_quote_that_is_but_a_greeting_is_not_found() -> None:
    assert masked(MAIL, (0, 11), NAMES, ORDINARY).span is None
    assert masked("", (0, 0), NAMES, ORDINARY).span is None


@given(st.text(alphabet="aA @.:/0\nhtpsw'", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_whatever_the_text_the_span_lies_in_what_is_left_and_no_figure_does(
    text: str, one: int, other: int
) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = masked(text, (start, end), NAMES, ORDINARY)
    if found.span:
        assert 0 <= found.span[0] < found.span[1] <= len(found.text)
    assert not set("123456789") & set(found.text)
