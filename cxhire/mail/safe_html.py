"""The HTML of a mail as it can be shown: no pictures, nothing that is fetched, nothing that runs."""

from __future__ import annotations

from html import escape

import nh3

from cxhire.mail.html import MAX_HTML, to_text
from cxhire.mail.well_nested import well_nested

# nh3 keeps pictures by default, and a remote picture tells its sender that the mail was read.
TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area", "center"}
ATTRIBUTES = {
    tag: set(names) - {"cite", "style"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items() if tag in TAGS
}
MAX_ENTITIES = 50_000
SCHEMES = {"http", "https", "mailto", "tel"}


def safe_html(markup: str) -> str:
    """Sanitised HTML, a fragment, to be shown under a policy of its own all the same.

    Words alone where `&` stands more often than in any mail: nh3 takes 17 s for a million.
    """
    markup = markup[:MAX_HTML]
    if markup.count("&") > MAX_ENTITIES:
        return f"<pre>{escape(to_text(markup))}</pre>"
    return nh3.clean(
        well_nested(markup), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "title"}, strip_comments=True,
    )  # fmt: skip
