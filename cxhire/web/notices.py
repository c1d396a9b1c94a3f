"""What the top of the next page says: done, and how to take it back."""

from __future__ import annotations

from flask import flash


def done(text: str, undo_url: str | None = None) -> None:
    """Says that something was done; with `undo_url` beside a button that posts there. Undo rather than "are you sure?"."""
    flash({"text": text, "undo_url": undo_url}, "success")  # type: ignore[arg-type]  # kept as JSON, shown by ui.flash
