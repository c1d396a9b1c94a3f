"""One file from an address that an admin gave, without being led somewhere that nobody meant.

Only http and https; no cookies, passwords or other credentials; no address that only this machine's neighbour would
answer (link-local, where cloud machines keep their own secrets), after each redirect too, and the address that was
looked at is the one that is asked. A private network is allowed: calendars live there (ADR 0016).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urljoin, urlsplit

from cxhire.mail.errors import Permanent, Transient

LARGEST_BYTES = 1_000_000
CONNECT_SECONDS, ALL_SECONDS = 10, 30
MOST_REDIRECTS = 3
LONGEST_URL = 2_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Amazon's own name service for machines in IPv6, which isn't link-local.
FORBIDDEN = ipaddress.IPv6Network("fd00:ec2::/32")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: IPv4 addresses as an IPv6-only network sees them


def checked_url(url: str) -> str:
    """The address as it is asked for; webcal becomes https. Raises ValueError, in words for whoever typed it."""
    url = url.strip()
    if url.lower().startswith("webcal://"):
        url = f"https://{url[9:]}"
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("Give an address that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "An address with a password in it isn't taken. Use the calendar's secret or public address."
        )
    if len(url) > LONGEST_URL or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise ValueError("That address holds characters that no address has. Copy it again.")
    return url


def get(url: str) -> bytes:
    """What lies at an address, at most a megabyte, within half a minute.

    Raises Transient or Permanent in words for a person; they hold no part of the address, which may be a secret.
    """
    deadline = time.monotonic() + ALL_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        try:
            answer = _ask(checked_url(url), deadline)
        except ValueError as wrong:
            raise Permanent(str(wrong)) from None
        if isinstance(answer, bytes):
            return answer
        url = urljoin(url, answer)
    raise Permanent("It sends us from one address to the next without end.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("That is no address. Copy it again.") from None
    return parts


def _ask(url: str, deadline: float) -> bytes | str:
    """The file, or where we are sent instead."""
    parts = _split(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    connection = _connected(host, parts.port or (443 if secure else 80), secure=secure)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Accept": "text/calendar, */*;q=0.1",
            "Accept-Encoding": "identity",
            "User-Agent": "cxhire",
        }
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            if response.status in REDIRECTS and (target := response.getheader("Location")):
                return target
            if response.status != 200:
                raise _refused(response.status)
            return _read(response, deadline)
    except TimeoutError:
        raise Transient("The server was too slow to answer.") from None
    except (OSError, HTTPException) as error:
        raise Transient(f"The server hung up in the middle ({type(error).__name__}).") from None
    finally:
        connection.close()


def _refused(status: int) -> Transient | Permanent:
    if status in (401, 403):
        return Permanent(
            f"The server lets nobody in without a password ({status}). Use the calendar's secret or public address."
        )
    if status in (404, 410):
        return Permanent(f"There is nothing at that address ({status}).")
    return Transient(f"The server answered with an error ({status}).")


def _read(response: HTTPResponse, deadline: float) -> bytes:
    found = bytearray()
    while chunk := response.read1(65_536):
        found += chunk
        if len(found) > LARGEST_BYTES:
            raise Permanent("It is larger than a megabyte: no calendar of days off is.")
        if time.monotonic() > deadline:
            raise Transient("The server was too slow to answer.")
    return bytes(found)


def _connected(host: str, port: int, *, secure: bool) -> HTTPConnection:
    """A connection to the very address that was looked at: a name that answers otherwise the second time gains nothing."""
    raw = _socket(host, port)
    try:
        if not secure:
            connection = HTTPConnection(host, port, timeout=CONNECT_SECONDS)
            connection.sock = raw
            return connection
        context = ssl.create_default_context()
        connection = HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=context)
        connection.sock = context.wrap_socket(raw, server_hostname=host)
        return connection
    except OSError as error:
        raw.close()
        words = (
            f"The server's certificate isn't good for {host}"
            if isinstance(error, ssl.SSLError)
            else "It can't be reached"
        )
        raise Transient(f"{words} ({type(error).__name__}).") from None


def _socket(host: str, port: int) -> socket.socket:
    last: OSError | None = None
    for family, address in _addresses(host, port):
        found = socket.socket(family, socket.SOCK_STREAM)
        found.settimeout(CONNECT_SECONDS)
        try:
            found.connect(address)
            return found
        except OSError as error:
            last = error
            found.close()
    raise Transient(f"The server can't be reached ({type(last).__name__}).")


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """Where a name leads. Raises Permanent where any of it is no place for a calendar."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Transient(f"The name {host[:100]} isn't known.") from None
    if any(_is_forbidden(str(info[4][0])) for info in infos):
        raise Permanent("That address belongs to the machine's own network services, where no calendar is.")
    return [(info[0], info[4]) for info in infos]


def _is_forbidden(text: str) -> bool:
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in FORBIDDEN:
            return True
        nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
        address = nat64 or address.ipv4_mapped or address.sixtofour or address
    strange = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return strange and not address.is_loopback
