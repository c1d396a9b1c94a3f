"""The HTML of a mail as it can be shown: no pictures, nothing that is fetched, nothing that runs."""

from __future__ import annotations

from html import escape

import nh3

from cxhire.mail.html import MAX_HTML, is_too_deep, to_text

# nh3 keeps pictures by default, and a remote picture tells its sender that the mail was read.
TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area", "center"}
ATTRIBUTES = {
    tag: set(names) - {"cite", "style"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items() if tag in TAGS
}
SCHEMES = {"http", "https", "mailto", "tel"}


def safe_html(markup: str) -> str:
    """Sanitised HTML, a fragment, to be shown under a policy of its own all the same; words alone where it is too deep.

    nh3's cost is quadratic in depth: 30,000 nested divs take it 7 s.
    """
    markup = markup[:MAX_HTML]
    if is_too_deep(markup):
        return f"<pre>{escape(to_text(markup))}</pre>"
    return nh3.clean(
        markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "title"}, strip_comments=True,
    )  # fmt: skip
