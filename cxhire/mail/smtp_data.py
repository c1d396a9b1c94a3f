"""What a client sends after DATA, piece by piece, to the line that holds a dot alone (RFC 5321, 4.1.1.4 and 4.5.2).

Only CRLF ends a line. Servers that take other ends too let a mail carry a second, forged one ("SMTP smuggling"): we don't, and
we refuse mail in which another server could have seen such an end.
"""

from __future__ import annotations

import re

END = b"\r\n.\r\n"
_ANOTHERS_END = re.compile(rb"[\r\n]\.[\r\n]")


class Content:
    """One mail on its way in. Feed it until it is whole; what is over the limit is let go at once."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit = limit_bytes
        self.is_too_large = False
        self._seen = bytearray(b"\r\n")  # as after the line with DATA: the first line can be the end

    @property
    def size(self) -> int:
        """How many bytes are held."""
        return len(self._seen) - 2

    def feed(self, piece: bytes) -> bytes | None:
        """Takes a piece; None while more must come, else the bytes behind the mail's end."""
        start = max(0, len(self._seen) - len(END) + 1)
        self._seen += piece
        at = self._seen.find(END, start)
        if at < 0:
            if self.size > self.limit + len(END):
                self.let_go()
            return None
        behind = bytes(self._seen[at + len(END) :])
        del self._seen[at + 2 :]
        self.is_too_large = self.is_too_large or self.size > self.limit
        return behind

    def let_go(self) -> None:
        """Keeps no more of it than is needed to find its end."""
        self.is_too_large = True
        del self._seen[: -len(END) + 1]

    @property
    def is_ambiguous(self) -> bool:
        """Whether another server could take it for more than one mail."""
        return bool(_ANOTHERS_END.search(self._seen))

    def raw(self) -> bytes:
        """The whole mail, without the dots that were put before dots."""
        return bytes(self._seen.replace(b"\r\n.", b"\r\n")[2:])
