"""What our mails say, in both parts, and that nothing in them is taken for markup or headers."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from cxhire.core.durations import calendar_time, working_time
from cxhire.core.obligations import Kind
from cxhire.mail import render
from cxhire.mail.errors import Permanent
from cxhire.mail.render import Letterhead, Owed
from cxhire.mail.smtp_out import wire_bytes
from tests.factories import WEDNESDAY

HEAD = Letterhead("hiring@us.example", "Northwind Talent", "https://hire.example")
AMARA = Owed(
    Kind.ANSWER, "Amara Okafor", "Backend Engineer", "Hello,\n\ncould you tell me when?\nAmara", "Jonas Weber", False,
    3 * 1440 + 5, 11 * 60, "https://hire.example/candidates/3",
)  # fmt: skip


def test_the_sentence_has_both_clocks_and_whose_turn_it_is() -> None:
    assert AMARA.sentence == (
        "Amara Okafor has been waiting 3 days (11 working hours). Jonas Weber owes the answer."
    )
    assert replace(AMARA, yours=True).turn == "You owe the answer."
    assert replace(AMARA, owner=None).turn == "Nobody has taken this on yet."


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.UPDATE, "Amara Okafor has heard nothing for 3 days (11 working hours). Jonas Weber owes an update."),
        (Kind.PROMISE, "Amara Okafor was promised something 3 days ago (11 working hours). Jonas Weber owes what was promised."),
        (Kind.CLOSURE, "Amara Okafor has not been told the outcome for 3 days (11 working hours). Jonas Weber owes the news."),
    ],
)  # fmt: skip
def test_each_kind_is_told_in_its_own_words(kind: Kind, sentence: str) -> None:
    assert replace(AMARA, kind=kind).sentence == sentence


def test_the_candidates_words_come_first() -> None:
    text = render.reminder([AMARA], HEAD).text
    assert text.index("> could you tell me when?") < text.index("has been waiting 3 days (11")
    assert "\n\n\n" not in text
    assert "Answer: https://hire.example/candidates/3" in text


def test_the_other_ways_to_settle_it_come_second_and_only_where_there_is_a_link() -> None:
    lukas = replace(AMARA, candidate="Lukas Brandt", act_url="https://hire.example/a/lukas")
    amara = replace(AMARA, act_url="https://hire.example/a/amara")
    alone, digest = render.reminder([amara], HEAD), render.reminder([amara, lukas], HEAD)
    for text in (alone.text, alone.html):
        assert text.index("https://hire.example/candidates/3") < text.index("https://hire.example/a/amara")
    assert [digest.html.count(f"/a/{name}") for name in ("amara", "lukas")] == [1, 1]
    assert [digest.text.count(f"/a/{name}") for name in ("amara", "lukas")] == [1, 1]
    assert digest.html.count('class="button"') == 1
    without = render.reminder([AMARA], HEAD)
    assert "nothing owed" not in without.text + without.html


def test_a_digest_names_each_once_and_has_one_button() -> None:
    lukas = replace(AMARA, candidate="Lukas Brandt", url="https://hire.example/candidates/4")
    content = render.reminder([AMARA, lukas], HEAD)
    assert content.subject == "2 candidates are waiting for a word"
    assert content.text.count("https://hire.example/candidates/") == 2
    assert content.html.count('class="button"') == 1


def test_a_long_digest_is_cut_and_says_so() -> None:
    content = render.reminder([replace(AMARA, candidate=f"Candidate {number}") for number in range(60)], HEAD)
    assert content.subject == "60 candidates are waiting for a word"
    assert "Candidate 24" in content.text
    assert "Candidate 25" not in content.text + content.html
    assert "and 35 more" in content.text
    assert "and 35 more" in content.html


def test_what_strangers_write_is_neither_markup_nor_template() -> None:
    content = render.reminder(
        [replace(AMARA, candidate="<b>{{ 7*7 }}</b>", words="<img src=x>\n{% raw %}")], HEAD
    )
    assert "<b>{{" not in content.html
    assert "<img" not in content.html
    assert "49" not in content.html


def test_styles_are_written_into_the_tags_and_dark_mode_is_kept() -> None:
    html = render.reminder([AMARA], HEAD).html
    assert "prefers-color-scheme: dark" in html
    assert 'class="button" href="https://hire.example/candidates/3" style="' in html


@pytest.mark.parametrize(
    "content",
    [
        render.escalation([AMARA], HEAD),
        render.survey("Amara", "Backend", "https://hire.example/s/x", HEAD),
        render.invite("Mina", "https://hire.example/welcome/x", HEAD),
        render.test(HEAD),
    ],
    ids=lambda content: content.subject,
)
def test_every_mail_has_both_parts(content: render.Content) -> None:
    made = render.message(
        content, kind="x", to="a@us.example", message_id="<1@us.example>", head=HEAD, now=WEDNESDAY
    )
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]
    assert content.subject in content.text
    assert made["From"] == "Northwind Talent <hiring@us.example>"


@pytest.mark.parametrize("to", ["a@us.example\r\nBcc: b@us.example", "a@us.example\nX: y"])
def test_a_header_takes_no_second_line(to: str) -> None:
    with pytest.raises(Permanent, match="header"):
        render.message(
            render.test(HEAD), kind="test", to=to, message_id="<1@us.example>", head=HEAD, now=WEDNESDAY
        )


def test_a_name_with_line_breaks_stays_in_the_subject() -> None:
    content = render.reminder([replace(AMARA, candidate="Amara\r\nBcc: b@us.example")], HEAD)
    made = render.message(
        content, kind="reminder", to="a@us.example", message_id="<1@us.example>", head=HEAD, now=WEDNESDAY
    )
    assert made["Bcc"] is None
    assert made["Subject"] == "Amara Bcc: b@us.example has been waiting 3 days"


def test_a_message_id_is_the_same_for_the_same_slot_of_one_installation_only() -> None:
    def made(slot: str, secret: str) -> str:
        return render.message_id(slot, secret, "Hiring <hiring@us.example>", "https://hire.example")

    assert made("reminder:3:2026-03-04", "a") == made("reminder:3:2026-03-04", "a")
    assert len({made("a", "a"), made("b", "a"), made("a", "b")}) == 3
    assert made("a", "a").endswith("@us.example>")
    assert render.message_id("a", "a", None, "https://hire.example:8000").endswith("@hire.example>")


@pytest.mark.parametrize(
    ("minutes", "calendar", "working"),
    [
        (-1, "0 minutes", "0 working minutes"),
        (1, "1 minute", "1 working minute"),
        (119, "119 minutes", "1 working hour"),
        (120, "2 hours", "2 working hours"),
        (47 * 60 + 59, "47 hours", "47 working hours"),
        (48 * 60, "2 days", "48 working hours"),
    ],
)
def test_durations_are_never_rounded_up(minutes: int, calendar: str, working: str) -> None:
    assert (calendar_time(minutes), working_time(minutes)) == (calendar, working)


@pytest.mark.parametrize(
    "words",
    [
        "Grüße, 李雷 \N{WAVING HAND SIGN}",
        ".\n..\n.end",
        "--=_cxhire--",
        "From me\nFrom you",
        "a" * 3000,
        "x \ty \n=20\n=",
    ],
)
def test_words_arrive_as_they_were_written(words: str) -> None:
    content = replace(render.test(HEAD), text=f"{words}\nend\n")
    made = render.message(
        content, kind="test", to="a@us.example", message_id="<1@us.example>", head=HEAD, now=WEDNESDAY
    )
    raw = wire_bytes(made)
    assert max(map(len, raw.split(b"\r\n"))) <= 990
    arrived = message_from_bytes(raw, policy=default)
    assert isinstance(arrived, EmailMessage)
    body = arrived.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{words}\nend\n"


@pytest.mark.parametrize(
    ("base", "clicks"), [("https://hire.example", True), ("http://localhost:8000", False)]
)
def test_one_click_is_offered_over_https_only(base: str, clicks: bool) -> None:
    head = replace(HEAD, base_url=base)
    content = render.survey("Amara", "Backend Engineer", f"{base}/s/token", head)
    made = render.message(
        content, kind="survey", to="a@x.example", message_id="<1@x>", head=head, now=WEDNESDAY
    )
    assert made["List-Unsubscribe"] == f"<{base}/s/token/stop>"
    assert (made["List-Unsubscribe-Post"] is not None) == clicks
