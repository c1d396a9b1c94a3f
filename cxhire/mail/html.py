"""HTML bodies as the text that a mail client shows, with quoted blocks as `> ` lines.

selectolax's lexbor parses 5 kB in 0.1 ms. What would keep it busy for long is tamed before (`well_nested`).
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cxhire.mail.well_nested import well_nested

MAX_HTML = 1_000_000
MAX_QUOTE_DEPTH = 20
MAX_LINES = 50_000

_DROPPED = frozenset(
    "head style script title template noscript object svg math iframe select button audio video map -comment -cdata".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table pre".split())
_BLOCKS = _PARAGRAPHS | frozenset(
    "div li dt dd tr blockquote section article header footer aside main nav center address fieldset form figure "
    "figcaption tbody thead tfoot caption body html".split()
)
_SPACE = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)
_INDENTED = re.compile(r"border(-left)?\s*:\s*(none|0|medium none)", re.I)
# Containers of a quoted mail that hold no blockquote of their own, by class or id, and who writes them.
_QUOTED = re.compile(
    r"\b(yahoo_quoted|ydp\w*yahoo_quoted|"  # Yahoo
    r"moz-email-quote|mail-quote-collapse|"  # Thunderbird; Spark, Zoho
    r"zmail_extra|tutanota_quote|WordSection1Quote)\b"  # Zoho; Tuta
)
_TAG = re.compile(r"<[/!?]?[a-zA-Z\[][^<>]*>")
_UNSEEN = re.compile(r"<(style|script|head|title|!--)", re.I)
_UNSEEN_END = {name: re.compile(f"</{name}", re.I) for name in ("style", "script", "head", "title")} | {
    "!--": re.compile("-->")
}
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]*>", re.I)


def to_text(markup: str) -> str:
    """The text of an HTML body; quotes become `> ` lines, attribution lines and links keep their words."""
    markup = markup[:MAX_HTML]
    if "<" not in markup:
        return _tidy(unescape(markup))
    root = LexborHTMLParser(well_nested(markup)).body
    return _Walk().text(root) if root is not None else _stripped(markup)


def _stripped(markup: str) -> str:
    """Text by cutting tags out, in linear time: for what should not be parsed."""
    return _tidy(unescape(_TAG.sub("", _BREAKS.sub("\n", _without_unseen(markup)))))


def _without_unseen(markup: str) -> str:
    kept: list[str] = []
    at = 0
    never_closed: set[str] = set()
    for found in _UNSEEN.finditer(markup):
        name = found[1].lower()
        if found.start() < at or name in never_closed:
            continue
        end = _UNSEEN_END[name].search(markup, found.end())
        if end is None:
            never_closed.add(name)
            continue
        kept.append(markup[at : found.start()])
        at = end.start()
    kept.append(markup[at:])
    return "".join(kept).replace("-->", "")


def _tidy(text: str) -> str:
    lines = [_SPACE.sub(" ", line).strip() for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class _Walk:
    """Goes through the tree once, without recursion, and collects lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.gap = False
        self.quotes = 0
        self.last_quotes = 0
        self.pre = 0
        self.lists: list[int] = []

    def text(self, root: LexborNode) -> str:
        node: LexborNode | None = root
        open_nodes: list[tuple[LexborNode, str, bool]] = []
        while node is not None and len(self.lines) < MAX_LINES:
            child = self._entered(node, open_nodes)
            if child is not None:
                node = child
                continue
            following = node.next
            while following is None and open_nodes:
                node, tag, quoted = open_nodes.pop()
                self._left(tag, quoted)
                following = node.next if open_nodes else None
            node = following
        self._break()
        return _joined(self.lines)

    def _entered(self, node: LexborNode, open_nodes: list[tuple[LexborNode, str, bool]]) -> LexborNode | None:
        """Takes in one node; the first child where its children are to be visited."""
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "")
            return None
        if tag == "br":
            self._break(hard=True)
            return None
        if tag in _DROPPED:
            return None
        if tag in ("img", "hr"):
            self._void(node, tag)
            return None
        attributes = (
            node.attributes if tag in ("blockquote", "div", "span", "p", "table", "ol", "section") else {}
        )
        if attributes and _HIDDEN.search(attributes.get("style") or ""):
            return None
        child = node.first_child
        if child is None and tag not in ("p", "td", "th"):
            return None
        quoted = bool(attributes or tag == "blockquote") and _is_quote(tag, attributes)
        self._open(tag, quoted, attributes)
        if child is None:
            self._left(tag, quoted)
            return None
        open_nodes.append((node, tag, quoted))
        return child

    def _open(self, tag: str, quoted: bool, attributes: dict[str, str | None]) -> None:
        if tag in _BLOCKS:
            self._break()
            if tag in _PARAGRAPHS and "MsoNormal" not in (attributes.get("class") or ""):
                self._gap()
        if quoted:
            self.quotes += 1
        if tag == "li":
            self.line.append(f"{self.lists[-1]}. " if self.lists and self.lists[-1] else "- ")
            if self.lists and self.lists[-1]:
                self.lists[-1] += 1
        elif tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "pre":
            self.pre += 1
        elif tag in ("td", "th") and self.line:
            self.line.append(" ")

    def _left(self, tag: str, quoted: bool) -> None:
        if tag in _BLOCKS:
            self._break()
        if quoted:
            self.quotes -= 1
        if tag in _PARAGRAPHS or quoted:
            self._gap()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.pre -= 1

    def _void(self, node: LexborNode, tag: str) -> None:
        if tag == "hr":
            self._break()
            self._gap()
            return
        alt = node.attributes.get("alt") or ""
        if alt and len(alt) <= 8 and not alt.isascii():
            # An emoji, which is all there is in some answers.
            self.line.append(alt)

    def _say(self, text: str) -> None:
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")[:MAX_LINES]
            self.line.append(first)
            for line in rest:
                self._break(hard=True)
                self.line.append(line)
            return
        text = _SPACE.sub(" ", text)
        if text == " " and (not self.line or self.line[-1].endswith(" ")):
            return
        self.line.append(text)

    def _break(self, hard: bool = False) -> None:
        """Ends the line; a hard break makes one even where nothing stands in it."""
        if not self.line and not hard:
            return
        text = "".join(self.line)
        text = text.rstrip() if self.pre else _SPACE.sub(" ", text.replace("\xa0", " ")).strip()
        self.line.clear()
        if text or hard or self.lines:
            if self.gap and text and self.lines:
                self.lines.append(_prefixed("", min(self.quotes, self.last_quotes)))
            self.gap = self.gap and not text
            self.lines.append(_prefixed(text, self.quotes))
            self.last_quotes = self.quotes

    def _gap(self) -> None:
        """One blank line before what follows, if anything does."""
        self.gap = bool(self.lines) and bool(self.lines[-1].strip("> "))


def _prefixed(text: str, quotes: int) -> str:
    if not quotes:
        return text
    return ("> " * min(quotes, MAX_QUOTE_DEPTH) + text).rstrip()


def _is_quote(tag: str, attributes: dict[str, str | None]) -> bool:
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if tag == "blockquote":
        # Gmail, Outlook and Apple indent own words with a blockquote that has no border.
        plain = not attributes.get("cite") and not attributes.get("type") and "quote" not in named
        return not (plain and _INDENTED.search(attributes.get("style") or ""))
    return tag in ("div", "span", "section") and named != " " and bool(_QUOTED.search(named))


def _joined(lines: list[str]) -> str:
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip("\n")
