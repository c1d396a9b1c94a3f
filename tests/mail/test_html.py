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


# More clients' forms with what is to remain of them.
LETTERS = {
    "Gmail, plain answer in the quote": ('<div dir="ltr"><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, May 4, 2026 at 9:12 AM Maria &lt;m@acme.example&gt; wrote:<br></div><blockquote class="gmail_quote" style="border-left:1px solid"><p>Monday?</p></blockquote><div>Yes</div><blockquote class="gmail_quote" style="border-left:1px solid"><p>Tuesday?</p></blockquote><div>No</div></div></div>', 'Yes\n\nNo'),
    "Gmail signature": ('<div dir="ltr">Yes<br clear="all"><div><br></div>-- <br><div dir="ltr" class="gmail_signature"><div>Kim Doe</div><div>Welder</div></div></div>', 'Yes'),
    "Gmail forward": ('<div dir="ltr">Please look</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong class="gmail_sendername">Kim</strong> <span>&lt;k@mail.example&gt;</span><br>Date: Mon, May 4, 2026 at 9:12 AM<br>Subject: CV<br>To: Maria &lt;m@acme.example&gt;<br></div><br><br>Hello</div>', 'Please look'),
    "Outlook, Spanish": (f'<div class="WordSection1"><p class="MsoNormal">Vale</p><p class="MsoNormal">&nbsp;</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b><span>De:</span></b><span> Maria &lt;m@acme.example&gt; <br><b>Enviado el:</b> lunes, 4 de mayo de 2026 9:12<br><b>Para:</b> Kim<br><b>Asunto:</b> Entrevista</span></p></div></div>{QUOTED}</div>', 'Vale'),
    "Outlook for Mac": (f'<div><p class="MsoNormal">Fine</p><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal"><b>From: </b>Maria &lt;m@acme.example&gt;<br><b>Date: </b>Monday, 4. May 2026 at 09:12<br><b>To: </b>Kim &lt;k@mail.example&gt;<br><b>Subject: </b>Interview</p></div>{QUOTED}</div>', 'Fine'),
    "Outlook on a phone": (f'<div dir="auto">Fine</div><div id="ms-outlook-mobile-signature"><div><br></div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Maria &lt;m@acme.example&gt;<br><b>Sent:</b> Monday, May 4, 2026 9:12:00 AM<br><b>To:</b> Kim &lt;k@mail.example&gt;<br><b>Subject:</b> Interview</font><div>&nbsp;</div></div>{QUOTED}', 'Fine'),
    "Outlook on the web, answers in a table": ('<div>These are my times</div><table><tr><td>Monday</td><td>9 to 11</td></tr><tr><td>Tuesday</td><td>after 14</td></tr></table><div>Kim</div>', 'These are my times\n\nMonday 9 to 11\nTuesday after 14\n\nKim'),
    "Windows Mail": (f'<div>Fine</div><p class="MsoNormal">Sent from <a href="https://go.microsoft.com/x">Mail</a> for Windows</p><div style="mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From: </b><a href="mailto:m@acme.example">Maria</a><br><b>Sent: </b>Monday, May 4, 2026 9:12 AM<br><b>To: </b>Kim<br><b>Subject: </b>Interview</p></div>{QUOTED}', 'Fine'),
    "Apple Mail phone": (f'<div dir="ltr">Fine<br><br>Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4 May 2026, at 09:12, Maria &lt;m@acme.example&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{QUOTED}</div></blockquote>', 'Fine'),
    "Apple Mail, answers in between": ('<blockquote type="cite"><div>Monday?</div></blockquote><div>Yes</div><blockquote type="cite"><div>Tuesday?</div></blockquote><div>No</div>', 'Yes\n\nNo'),
    "Yahoo, new": (f'<div class="ydp1yahoo-style-wrap"><div>Fine</div><div><br></div></div><div id="ydp2yahoo_quoted_123" class="ydp2yahoo_quoted"><div>On Monday, May 4, 2026 at 09:12:00 AM GMT+2, Maria &lt;m@acme.example&gt; wrote: </div><div><br></div><div>{QUOTED}</div></div>', 'Fine'),
    "Thunderbird, German, below": (f'<div class="moz-cite-prefix">Am 04.05.26 um 09:12 schrieb Maria:<br></div><blockquote type="cite" cite="mid:x">{QUOTED}</blockquote><p>Passt</p><pre class="moz-signature" cols="72">-- \nKim Doe</pre>', 'Passt'),
    "GMX": (f'<div style="font-family:Verdana"><div>Passt</div><div>&nbsp;<div style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Montag, 04. Mai 2026 um 09:12 Uhr<br/><b>Von:</b>&nbsp;Maria &lt;m@acme.example&gt;<br/><b>An:</b>&nbsp;k@mail.example<br/><b>Betreff:</b>&nbsp;Termin</div><div name="quoted-content">{QUOTED}</div></div></div></div>', 'Passt'),
    "Zoho": (f'<div>Fine<br></div><div class="zmail_extra_hr" style="border-top: 1px solid"></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Mon, 04 May 2026 09:12:00 +0200 <b>Maria &lt;m@acme.example&gt;</b> wrote ----</div><blockquote>{QUOTED}</blockquote></div>', 'Fine'),
    "Lotus Notes": (f'<p>Fine<br><br>Kim</p><br><br><font size=1 color=#5f5f5f>From: &nbsp; &nbsp;</font><font size=1>Maria/HR/ACME@ACME</font><br><font size=1>To: &nbsp; &nbsp;</font><font size=1>Kim/EXT@EXT</font><br><font size=1>Date: &nbsp; &nbsp;</font><font size=1>05/04/2026 09:12 AM</font><br><font size=1>Subject: &nbsp; &nbsp;</font><font size=1>Interview</font><br><hr noshade>{QUOTED}', 'Fine\n\nKim'),
    "QQ": (f'<div>可以</div><div><includetail><div>&nbsp;</div><div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef"><div><b>发件人:</b>&nbsp;"Maria"&lt;m@acme.example&gt;;</div><div><b>发送时间:</b>&nbsp;2026年5月4日(星期一) 上午9:12</div><div><b>收件人:</b>&nbsp;"Kim"&lt;k@mail.example&gt;;</div><div><b>主题:</b>&nbsp;面试</div></div>{QUOTED}</includetail></div>', '可以'),
    "Samsung": (f'<div dir="auto">Fine</div><div><br></div><div id="composer_signature" dir="auto"><div style="font-size:12px">Sent from my Galaxy</div></div><div><br></div><div>-------- Original message --------</div><div>From: Maria &lt;m@acme.example&gt; </div><div>Date: 04/05/2026  09:12  (GMT+01:00) </div><div>To: Kim &lt;k@mail.example&gt; </div><div>Subject: Interview </div><div><br></div>{QUOTED}', 'Fine'),
    "Front": (f'<div>Fine<br></div><div class="front-blockquote"><div>On May 4, 2026, 9:12 AM GMT+2 <a href="mailto:m@acme.example">m@acme.example</a> wrote:</div><blockquote type="cite">{QUOTED}</blockquote></div>', 'Fine'),
    "an indented paragraph of one's own": ('<div>My times:</div><blockquote style="margin: 0 0 0 40px; border: none; padding: 0px;"><div>Monday at nine</div></blockquote><div>Kim</div>', 'My times:\nMonday at nine\nKim'),
    "a hidden preheader and a tracking pixel": ('<div style="display:none;max-height:0">Preview text</div><p>Hello</p><img src="https://t.example/p.gif" width="1" height="1" alt="">', 'Hello'),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "new"), LETTERS.values(), ids=LETTERS.keys())
def test_a_clients_markup_keeps_the_writers_own_words_and_no_others(markup: str, new: str) -> None:
    assert split(to_text(markup)).new == new


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
