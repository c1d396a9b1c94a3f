"""The fields of a form as bytes: a mail in one of them may be in any charset, and must stay as it is."""

from __future__ import annotations

from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

MOST_FIELDS = 300
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def raw_fields(body: bytes, content_type: str) -> dict[str, bytes]:
    """Each field's last value; files too. Raises ValueError for what is no form."""
    kind, options = parse_options_header(content_type)
    if kind == FORMS[0]:
        found = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=MOST_FIELDS
        )
        return {name: value.encode("latin-1") for name, value in found}
    if kind == FORMS[1] and options.get("boundary"):
        return _parts(body, options["boundary"].encode("latin-1", "replace"))
    raise ValueError("no form")


def _parts(body: bytes, boundary: bytes) -> dict[str, bytes]:
    decoder = MultipartDecoder(boundary, max_parts=MOST_FIELDS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    found: dict[str, list[bytes]] = {}
    values: list[bytes] = []
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            values = found[event.name or ""] = []
        elif isinstance(event, Data):
            values.append(event.data)
    return {name: b"".join(pieces) for name, pieces in found.items()}
