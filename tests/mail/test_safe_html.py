import time

import pytest

from cxhire.mail.safe_html import safe_html
from cxhire.mail.well_nested import MAX_DEPTH


@pytest.mark.parametrize(
    ("markup", "safe"),
    [
        ('a<img src="https://t.example/p.gif">b', "ab"),
        ("<script>steal()</script><style>p { background: url(//t.example) }</style>a", "a"),
        ('<p style="background:url(//t.example)" onclick="x()" class="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="https://t.example/">a</a>', '<a href="https://t.example/" rel="noopener noreferrer">a</a>'),
        ('<form action="https://t.example"><input name="password"><button>go</button></form>', "go"),
        ('<iframe src="//t.example"></iframe><object data="//t.example"></object>', ""),
        ('<svg><image href="//t.example/p.png"/></svg>', ""),
        ('<table background="//t.example/p.png"><tr><td>a', "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ('<meta http-equiv="refresh" content="0;url=//t.example"><base href="//t.example">a', "a"),
        ('<video src="//t.example/v" poster="//t.example/p"></video>', ""),
        ("<!-- a --><b>b", "<b>b</b>"),
    ],
)  # fmt: skip
def test_a_mail_shows_words_and_fetches_runs_and_sends_nothing(markup, safe):
    assert safe_html(markup) == safe


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<article>", "<b><p>", "<x-y>", "<table><tr><td>", "<ul><li>", "<p>", "</div><div><div>"],
)
def test_no_markup_takes_long(piece):
    began = time.monotonic()
    assert safe_html(piece * 50_000 + "words").count("words") == 1
    assert time.monotonic() - began < 2


def test_what_is_too_deep_keeps_its_words():
    safe = safe_html("<div>" * 5_000 + "<img src=x>1 &lt; 2")
    assert "<img" not in safe
    assert (safe.count("<div>"), safe.count("1 &lt; 2")) == (MAX_DEPTH, 1)


def test_more_entities_than_any_mail_has_are_shown_as_words():
    assert safe_html("<b>&amp;</b>" * 60_000).startswith("<pre>&amp;&amp;")
