"""HTML becomes the text one sees, with what is quoted as `> ` lines."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.quoting import split
from cxhire.mail.html import to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/><br/>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>a <b>b</b>\n c &amp; d&nbsp;e</div>", "a b c & d e"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p{color:red}</style><script>x()</script><p>Hi</p>", "Hi"),
        ("<head><title>No</title></head><body>Hi</body>", "Hi"),
        ('<div style="display:none">preheader</div>Hi', "Hi"),
        ('See <a href="https://x.example/long">the page</a>.', "See the page."),
        ('<p><img alt="👍" src="x"></p>', "👍"),
        ("<p>Hi</p><blockquote><p>Quoted</p></blockquote>", "Hi\n\n> Quoted"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n> > b"),
        (
            '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">my own, indented</blockquote>',
            "my own, indented",
        ),
        ("no markup &lt;here&gt;", "no markup <here>"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("", ""),
    ],
)
def test_the_text_of(markup: str, text: str) -> None:
    assert to_text(markup) == text


QUOTED = "<p>Would Thursday suit you?</p><p>Maria</p>"
CLIENTS = {
    "Gmail": f'<div dir="ltr">Yes</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, May 4, 2026 at 9:12 AM Maria &lt;<a href="mailto:m@acme.example">m@acme.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">{QUOTED}</blockquote></div>',
    "Outlook": f'<p class="MsoNormal">Yes</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Maria &lt;m@acme.example&gt;<br><b>Sent:</b> Monday, May 4, 2026 9:12 AM<br><b>To:</b> Kim<br><b>Subject:</b> Interview</p></div>{QUOTED}',
    "Outlook on the web": f'<div>Yes</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> Maria &lt;m@acme.example&gt;<br><b>Gesendet:</b> Montag, 4. Mai 2026 09:12<br><b>An:</b> Kim<br><b>Betreff:</b> Gespräch</div>{QUOTED}',
    "Yahoo": f'<div>Yes</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, May 4, 2026, 9:12 AM, Maria wrote:</div>{QUOTED}</div>',
    "Thunderbird": f'<p>Yes</p><div class="moz-cite-prefix">Am 04.05.26 um 09:12 schrieb Maria:<br></div><blockquote type="cite">{QUOTED}</blockquote>',
    "Apple Mail": f'<div>Yes</div><div><br><blockquote type="cite"><div>On 4 May 2026, at 09:12, Maria &lt;m@acme.example&gt; wrote:</div><br>{QUOTED}</blockquote></div>',
    "Proton": f'<div>Yes</div><div class="protonmail_quote">On Monday, May 4th, 2026 at 09:12, Maria &lt;m@acme.example&gt; wrote:<br><blockquote class="protonmail_quote">{QUOTED}</blockquote></div>',
}


@pytest.mark.parametrize("markup", CLIENTS.values(), ids=CLIENTS.keys())
def test_a_clients_quote_is_cut_from_the_new_words(markup: str) -> None:
    assert split(to_text(markup)).new == "Yes"


def test_words_between_two_blockquotes_are_kept() -> None:
    markup = "<blockquote>Monday?</blockquote><p>Yes.</p><blockquote>Tuesday?</blockquote><p>No.</p>"
    assert split(to_text(markup)).new == "Yes.\n\nNo."


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 30_000 + "hello" + "</div>" * 30_000,
        "<div>" * 500 + "<style" * 150_000 + "</",
        "<div>" * 500 + "<!--" * 200_000,
        "<p><font color=a><b><i>" * 20_000 + "hello",
        "<" * 500_000,
        "<blockquote>" * 390 + "x<br>" * 20_000,
    ],
    ids=["divs", "styles", "comments", "formatting", "angles", "quotes"],
)
def test_hostile_markup_takes_under_two_seconds(markup: str) -> None:
    began = time.perf_counter()
    to_text(markup)
    assert time.perf_counter() - began < 2


def test_the_words_in_too_deep_markup_are_kept() -> None:
    assert to_text("<style>x</style>" + "<div>" * 30_000 + "hello") == "hello"


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<blockquote>",
                "</div>",
                "<div class=",
                "<!--",
                "<td>",
                "<li>",
                "<pre>",
                "&amp",
                "\x00",
            ]
        )
        | st.text(max_size=10)
    )
)
def test_any_markup_is_read_without_an_exception(pieces: list[str]) -> None:
    to_text("".join(pieces))
