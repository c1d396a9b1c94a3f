"""Whatever the markup, what a parser makes of it is neither deep nor many times as large; and says the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cxhire.mail import well_nested as module
from cxhire.mail.html import to_text
from cxhire.mail.well_nested import well_nested

MANY = "<br>" * 400  # from so many tags on it is written anew
# A table adds its tbody, tr and td to each level; html and body are the first.
DEPTH = 4 * module.MAX_DEPTH + 3

_NAMES = st.sampled_from(
    "div span p b i a font li dd dt ul ol table tr td th tbody caption form button object h1 h2 blockquote center x-y "
    "option nobr title style textarea script image keygen ruby dialog select svg noscript frameset template br".split()
)
_TAGS = st.builds(
    lambda slash, name, times: f"<{slash}{name}>" * times,
    st.sampled_from(["", "", "/"]),
    _NAMES,
    st.integers(1, 12),
)
_OTHERS = st.sampled_from(["x", "<!--", "-->", "<!-->", "--!>", "<b title='", "'>", '"', ">", "</", "<", "<![CDATA[", "]]>", "<?", "<b id=2>"])  # fmt: skip


def size_of(markup: str) -> tuple[int, int]:
    """How deep lexbor's tree of it is, and how many nodes it has."""
    deepest = depth = nodes = 0
    node = LexborHTMLParser(markup).root
    while node is not None:
        nodes, deepest = nodes + 1, max(deepest, depth)
        if node.first_child is not None:
            node, depth = node.first_child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    return deepest, nodes


@settings(max_examples=300, deadline=None)
@given(st.lists(_TAGS | _OTHERS, max_size=4), st.lists(_TAGS | _OTHERS, min_size=1, max_size=8))
def test_no_repeated_tags_make_a_deep_tree(before: list[str], repeated: list[str]) -> None:
    markup = "".join(before) + "".join(repeated) * 120 + MANY
    assert size_of(well_nested(markup))[0] <= DEPTH


HOSTILE = {
    "nested": "<div>" * 5_000,
    "ends in comments": "<div><!--</div>-->" * 3_000,
    "ends in attributes": "<div title='</div>'>" * 3_000,
    "ends of others": "<div></x>" * 3_000,
    "ends that are ignored": "<span><p></span><div>" * 3_000,
    "two kinds of items": "<li><dd>" * 3_000,
    "formats": "<b id=1>" * 3_000,
    "walls": "<table><td>" * 3_000,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_deep_is_cut_down_to_its_words(markup: str) -> None:
    written = well_nested(markup + "hello")
    assert size_of(written)[0] <= DEPTH < size_of(markup)[0]
    assert to_text(markup + "hello").count("hello") == 1


def test_formats_that_each_paragraph_opens_again_stay_few() -> None:
    markup = "<p>" + "".join(f"<b id={n}>" for n in range(390)) + "</p>" + "<p>x" * 2_000
    assert size_of(markup)[1] > 500_000
    assert size_of(well_nested(markup))[1] < 50_000


def test_an_element_keeps_few_attributes() -> None:
    markup = "<p " + " ".join(f"a{n}='>'" for n in range(5_000)) + ">hello"
    assert well_nested(markup).count("=") == module.MAX_ATTRIBUTES
    assert to_text(markup) == "hello"


LETTER = (
    "<!DOCTYPE html><html><head><title>no</title><style>p > a {}</style></head><body class=x>"
    "<p>Hello <b>Kim<i>!</b> 1 < 2 &amp; 3</i><p>Second<ul><li>one<li>two<ul><li>deep</ul></ul>"
    "<table border=0><tr><td>a<td>b<tr><td><p>c</table><font size=2><div>d</font>e</div>"
    "<blockquote type=cite style='margin:0'>quoted<br>words</blockquote><o:p></o:p>bye</p>"
)


def test_a_long_letter_says_the_same_as_before() -> None:
    written = "".join(module._Writer().written(LETTER))
    assert written != LETTER
    assert to_text(written) == to_text(LETTER)


def test_a_short_letter_is_left_as_it_is() -> None:
    assert well_nested(LETTER) is LETTER


def test_a_sign_does_not_become_a_tag_with_what_follows() -> None:
    assert "<b>" not in well_nested("<" + "<svg></svg>" + "b>" + MANY)
