import pytest

from cxhire.mail.safe_html import safe_html


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
