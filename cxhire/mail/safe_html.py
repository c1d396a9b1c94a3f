"""The HTML of a mail as it can be shown: no pictures, nothing that is fetched, nothing that runs."""

from __future__ import annotations

import nh3

# nh3 keeps pictures by default, and a remote picture tells its sender that the mail was read.
TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area", "center"}
ATTRIBUTES = {
    tag: set(names) - {"cite", "style"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items() if tag in TAGS
}
SCHEMES = {"http", "https", "mailto", "tel"}


def safe_html(markup: str) -> str:
    """Sanitised HTML, a fragment; to be shown under a policy of its own all the same."""
    return nh3.clean(
        markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "title"}, strip_comments=True,
    )  # fmt: skip
