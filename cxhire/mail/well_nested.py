"""Markup made harmless for an HTML parser: some keeps any of them busy for minutes, or fills the memory.

Measured on less than a megabyte: 30,000 nested elements cost lexbor 1.6 s and nh3 7 s (each start tag looks through
the stack of open elements), 390 formats that every paragraph opens again 5.8 GB, 100,000 attributes of one element
over 40 s. How deep a parser would get can't be told without being one: comments, attributes and end tags that it ignores
all hide something. So what is large is written anew: each element that is begun is ended in order, as the HTML
standard (13.2.6) would end it, and what lies too deep is left out but for its words. Of well-made mail only the
comments, forms and scripts go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

MAX_DEPTH = 200
MAX_TAGS = 50_000
MAX_FORMATS = 10
MAX_REOPENED = 100_000
MAX_ATTRIBUTES = 30
_FEW_TAGS, _FEW_CHARACTERS = 400, 10_000

_GAP = r"[ \t\n\f\r]"
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*+"
_ATTRIBUTE = (
    rf"(?:{_GAP}|/)*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"(?:{_GAP}*+={_GAP}*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>]*+))?+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_FEW_ATTRIBUTES = re.compile(
    rf"(?:[^<]++|<(?:{_NAME}(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES * 10}}}+(?!{_ATTRIBUTE})|(?![a-zA-Z])))*+"
)
_TAG = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+>?|/(?![a-zA-Z])[^>]*+>?"
    rf"|(/?)({_NAME})((?:{_ATTRIBUTE})*+)(?:{_GAP}|/)*+>?)",
    re.S,
)
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9:-]{0,30}")

_EMPTY = frozenset("br hr img wbr".split())
_LEFT_OUT = frozenset(
    "area base basefont bgsound col colgroup embed input link meta param source track keygen image frame html head body form "
    "option optgroup frameset plaintext dialog search ruby rb rp rt rtc".split()
)
# Their insides are no words of the mail, and are read by rules of their own.
_WITH_INSIDES = frozenset(
    "script style title textarea xmp iframe noembed noframes noscript svg math select template".split()
)
_OF_A_TABLE = frozenset("caption tbody td tfoot th thead tr".split())
_WALLS = frozenset("applet marquee object table".split())
_FORMATS = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote center details dir div dl fieldset figcaption figure footer header hgroup listing "
    "main menu nav ol pre section summary ul".split()
)
_ITEMS = {"li": frozenset(["li"]), "dd": frozenset(["dd", "dt"]), "dt": frozenset(["dd", "dt"])}
_SPECIAL = _WALLS | _BLOCKS | {"button", "dd", "dt", "li", "p"}
_PASSED_BY_ITEMS = frozenset(["address", "div", "p"])
_ENDS_PARAGRAPH = _BLOCKS | {"p", "li", "dd", "dt"}


def well_nested(markup: str) -> str:
    """The same markup where it is small, else as a parser can take it: at most `MAX_DEPTH` deep, nothing reopened."""
    return markup if _is_harmless(markup) else "".join(_Writer().written(markup))


def _is_harmless(markup: str) -> bool:
    if markup.count("<") >= _FEW_TAGS:
        return False
    return len(markup) < _FEW_CHARACTERS or _FEW_ATTRIBUTES.fullmatch(markup) is not None


class _Writer:
    """Goes through the tags once; `open` are the elements begun in what was written, the innermost last."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.number: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.tags = self.formats = self.reopened = 0

    def written(self, markup: str) -> Iterator[str]:
        at = 0
        while tag := _TAG.search(markup, at):
            yield _words(markup[at : tag.start()])
            at = tag.end()
            name = (tag[2] or "").lower()
            if name in _WITH_INSIDES and not tag[1]:
                end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.I).search(markup, at)
                at = end.start() if end else len(markup)
            elif name and name not in _LEFT_OUT and self.tags < MAX_TAGS and _PLAIN_NAME.fullmatch(name):
                self.tags += 1
                yield from self._end(name) if tag[1] else self._start(name, tag[3])
        yield _words(markup[at:])

    def _start(self, name: str, attributes: str) -> Iterator[str]:
        if name in _OF_A_TABLE:
            yield from self._closed(self._found({"table"}, frozenset(), beyond=1))
        elif name in _ITEMS:
            yield from self._closed(self._found(_ITEMS[name], _SPECIAL - _PASSED_BY_ITEMS))
        if name in _ENDS_PARAGRAPH:
            yield from self._closed(self._found({"p"}, _WALLS | {"button"}))
        if name not in _OF_A_TABLE and name not in _EMPTY:
            if len(self.open) >= MAX_DEPTH or (name in _FORMATS and not self._has_room_for_format()):
                self.left_out[name] += 1
                return
            self.open.append(name)
            self.number[name] += 1
            self.formats += name in _FORMATS
        self.reopened += self.formats
        yield f"<{name}{_few(attributes)}>"

    def _has_room_for_format(self) -> bool:
        return self.formats < MAX_FORMATS and self.reopened < MAX_REOPENED

    def _end(self, name: str) -> Iterator[str]:
        if self.left_out[name]:
            self.left_out[name] -= 1
            return
        if name in _OF_A_TABLE:
            yield from self._closed(self._found({"table"}, frozenset(), beyond=1))
            yield f"</{name}>"
            return
        at = self._found(*_ended_by(name))
        if at is None and name == "p":
            yield "<p></p>"
        yield from self._closed(at)

    def _found(self, names: frozenset[str] | set[str], stops: frozenset[str], beyond: int = 0) -> int | None:
        """Where the innermost of these elements is open, if no other of `stops` lies in it."""
        if not any(self.number[name] for name in names):
            return None
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at] in names:
                return at + beyond
            if self.open[at] in stops:
                return None
        return None

    def _closed(self, at: int | None) -> Iterator[str]:
        while at is not None and len(self.open) > at:
            name = self.open.pop()
            self.number[name] -= 1
            self.formats -= name in _FORMATS
            yield f"</{name}>"


def _ended_by(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """What an end tag ends, and what it can't reach through."""
    if name in _HEADINGS:
        return _HEADINGS, _WALLS
    if name == "table":
        return frozenset([name]), frozenset()
    if name in _BLOCKS or name in _WALLS or name in ("button", "dd", "dt"):
        return frozenset([name]), _WALLS
    if name in ("p", "li"):
        return frozenset([name]), _WALLS | ({"button"} if name == "p" else {"ol", "ul"})
    return frozenset([name]), _SPECIAL


def _words(text: str) -> str:
    """Words between tags; a `<` among them must not begin one with what follows."""
    return text.replace("<", "&lt;") if "<" in text else text


def _few(attributes: str) -> str:
    if len(attributes) < 4 * MAX_ATTRIBUTES:
        return attributes
    return "".join(
        found[0] for found, _ in zip(_ATTRIBUTES.finditer(attributes), range(MAX_ATTRIBUTES), strict=False)
    )
