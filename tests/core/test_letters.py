"""A letter's words: no header can be broken out of, no template fails at sending, and the quote reads as one."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core import letters
from cxhire.core.letters import FIELDS, LANGUAGES, UnknownFields, check_fields, filled, is_address, references
from cxhire.core.quoting import split
from cxhire.core.starter_letters import STARTERS, Starter

AT = datetime(2025, 11, 3, 9, 5)
ASKED = "Hello,\n\nwhen do I hear from you?\n\nAmara"


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Your application", "Re: Your application"),
        ("Re: Your application", "Re: Your application"),
        ("AW: Ihre Bewerbung", "AW: Ihre Bewerbung"),
        ("", "Re:"),
        ("a\r\nBcc: eve@evil.example", "Re: a Bcc: eve@evil.example"),
        ("a\u2028b\x00c", "Re: a b c"),
    ],
)
def test_the_subject_of_an_answer_is_one_line_with_one_re(subject: str, answer: str) -> None:
    assert letters.reply_subject(subject) == answer


def test_a_thread_ends_with_what_is_answered() -> None:
    assert references("<c@x>", ("<a@x>", "<b@x>")) == ("<a@x>", "<b@x>", "<c@x>")
    assert references("<b@x>", ("<a@x>", "<b@x>", "<a@x>")) == ("<a@x>", "<b@x>")
    assert references(None, ("<a@x>",)) == ()


def test_a_long_thread_keeps_its_first_and_its_newest_and_fits_in_a_line() -> None:
    before = [f"<{number:04}.{'x' * 40}@mail.example>" for number in range(500)]
    found = references("<last@x>", before)
    assert found[0] == before[0]
    assert found[1:-1] == tuple(before[-len(found) + 2 :])
    assert 600 < len("References: " + " ".join(found)) < 998


@pytest.mark.parametrize(
    "ref", ["<a@x>\r\nBcc: <b@x>", "<a b@x>", "a@x", "<ä@x>", f"<{'a' * 300}@x>", "<a<b>@x>"]
)
def test_what_no_header_can_hold_is_no_reference(ref: str) -> None:
    assert references(ref, ("<a@x>",)) == ()
    assert references("<b@x>", (ref,)) == ("<b@x>",)


@given(st.lists(st.text(max_size=80)), st.text(max_size=80))
def test_references_never_break_a_line(before: list[str], answered: str) -> None:
    line = " ".join(references(answered, [f"<{ref}>" for ref in before]))
    assert len(line) < 980
    assert line.isascii()
    assert not set(line) & {"\r", "\n"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_is_told_from_the_letter_in_each_language(language: str) -> None:
    quote = letters.quoted(ASKED, "Amara Okafor", AT, language)
    assert "Amara Okafor" in quote.splitlines()[0]
    assert "> when do I hear from you?" in quote
    assert split(f"We decide on Friday.\n\n{quote}\n").new.strip() == "We decide on Friday."


@pytest.mark.parametrize("starter", STARTERS, ids=lambda s: f"{s.language} {s.name}")
def test_a_starter_can_be_filled_is_in_its_language_and_survives_being_quoted_under(
    starter: Starter,
) -> None:
    check_fields(starter.subject, starter.body)
    body = filled(starter.body, dict.fromkeys(FIELDS, "Backend Engineer"))
    assert "$" not in body
    assert letters.language_of(body) == starter.language
    quote = letters.quoted(ASKED, "Amara Okafor", AT, starter.language)
    assert split(f"{body}\n{quote}\n").new.strip() == body.strip()


def test_there_are_five_starters_in_each_of_our_languages() -> None:
    assert sorted(s.language for s in STARTERS) == sorted([*LANGUAGES] * 5)
    assert len({(s.language, s.name) for s in STARTERS}) == 20


def test_a_text_of_few_words_keeps_the_language_it_answers() -> None:
    assert letters.language_of("Ok.", "de") == "de"
    assert letters.language_of("Wir melden uns bei Ihnen, sobald das entschieden ist.") == "de"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear $frist_name", "There is no field $frist_name. There are: $candidate, $first_name,"),
        ("$a ${b}", "There is no field $a, $b."),
        ("It costs 5 $", "For the sign itself write $$."),
        ("${first_name", "For the sign itself write $$."),
    ],
)
def test_a_template_that_could_not_be_filled_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(UnknownFields) as refused:
        check_fields("Fine: $opening", text)
    assert said in str(refused.value)


def test_what_a_field_is_filled_with_is_never_a_template() -> None:
    assert filled("$candidate costs $$5", {"candidate": "$me {0} %s"}) == "$me {0} %s costs $5"


@pytest.mark.parametrize("email", ["a@b.example", "jörg@bücher.example", "o'hara+x@mail.b-c.example"])
def test_an_address_can_be_written_to(email: str) -> None:
    assert is_address(email)


@pytest.mark.parametrize(
    "email",
    ["", "a", "a@b", "a b@c.example", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>",
     '"a"@b.example', "a@-b.example", "a@b..example", f"{'a' * 65}@b.example", "a@b.example;", "first-admin"],
)  # fmt: skip
def test_what_would_end_a_header_is_no_address(email: str) -> None:
    assert not is_address(email)


def test_addresses_are_read_as_people_type_them() -> None:
    typed = "Kim <Kim@Mail.example>; jo@x.example,\n jo@x.example , "
    assert letters.addresses_in(typed) == ("kim@mail.example", "jo@x.example")
