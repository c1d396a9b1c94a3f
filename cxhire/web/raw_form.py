"""The fields of a form as bytes: a mail in one of them may be in any charset, and must stay as it is."""

from __future__ import annotations

import re
from binascii import a2b_qp

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

MOST_FIELDS = 300
PIECE = 1 << 18
# "%41" is "=41" in quoted-printable, which C decodes: urllib makes an object of each, 80 times the size of the form.
_AS_QUOTED_PRINTABLE = bytes.maketrans(b"%=", b"=%")
_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def raw_fields(body: bytes, content_type: str) -> dict[str, bytes]:
    """Each field's last value; files too. Raises ValueError for what is no form."""
    kind, options = parse_options_header(content_type)
    if kind == FORMS[0]:
        return _pairs(body)
    if kind == FORMS[1] and options.get("boundary"):
        return _parts(body, options["boundary"].encode("latin-1", "replace"))
    raise ValueError("no form")


def _pairs(body: bytes) -> dict[str, bytes]:
    pairs = [pair.partition(b"=") for pair in body.split(b"&", MOST_FIELDS)]
    if len(pairs) > MOST_FIELDS or _STRAY.search(body):
        raise ValueError("no form")
    return {_unquoted(name).decode("latin-1"): _unquoted(value) for name, _, value in pairs}


def _unquoted(text: bytes) -> bytes:
    """What was escaped (RFC 3986, 2.1), piece by piece, in little more room than it takes itself."""
    found, at = bytearray(), 0
    while at < len(text):
        escape = text.rfind(b"%", at + PIECE - 2, at + PIECE)
        end = at + PIECE if escape < 0 else escape + 3
        piece = text[at:end].replace(b"+", b" ").replace(b"=", b"%3D")
        found += a2b_qp(piece.translate(_AS_QUOTED_PRINTABLE))
        at = end
    return bytes(found)


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
