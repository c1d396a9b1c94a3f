"""Working hours as people write them: "09:00-12:30, 13:30-17:00" a day."""

from __future__ import annotations

import re

from cxhire.core.business_time import Span

_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")


def parse_spans(text: str) -> tuple[Span, ...]:
    """Spans in minutes of the day, empty for a day off. Raises ValueError with what is wrong, to the writer."""
    spans = tuple(_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise ValueError("Each span must end after it starts and before the next one.")
    return spans


def span_words(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError("Write hours like 09:00-17:00, or 09:00-12:00, 13:00-17:00.")
    hour, minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    if minute > 59 or to_minute > 59 or max(hour * 60 + minute, to_hour * 60 + to_minute) > 1440:
        raise ValueError("A day has hours from 00:00 to 24:00.")
    return hour * 60 + minute, to_hour * 60 + to_minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
