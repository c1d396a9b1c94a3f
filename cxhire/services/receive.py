"""Mail that is brought to us, by SMTP, LMTP or the web hook: may it come in, and is it safe?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.reading import Us
from cxhire.core.ways_in import Brought, Doors, Outcome, Way, plain, trace, vouches
from cxhire.services.incoming import Given, Item, Keep, Known, load_known, load_us
from cxhire.services.ingest import Batch
from cxhire.services.outsiders import is_forged, source_of
from cxhire.services.private_address import list_private_addresses
from cxhire.store.transaction import give_up, write

log = logging.getLogger(__name__)


def knows(address: str) -> bool:
    """Whether mail may come to an address."""
    return _doors(load_us()).admits(address)


def receive(letters: Sequence[Brought], host: str, now: datetime) -> list[Outcome]:
    """Takes mail in and answers what became of each. Commits: nothing that is answered as taken can be lost any more.

    Mail that comes alike shares a transaction; where that fails, each gets one of its own. `host` is our name in the trace.
    Never raises.
    """
    try:
        known = load_known()
        doors = _doors(known.us)
    except Exception:
        return _failed(letters)
    outcomes = [Outcome.UNKNOWN] * len(letters)
    for alike, places in _alike(letters, known, doors).items():
        found = _taken([letters[n] for n in places], alike, known, _Stamp(host, now))
        for n, outcome in zip(places, found, strict=True):
            outcomes[n] = outcome
    for outcome in outcomes:
        if outcome is not Outcome.TAKEN:
            log.warning("refused a mail that was brought: %s", outcome)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Alike:
    """What mail must have in common to share a transaction."""

    given: Given
    way: Way
    is_vouched: bool


@dataclass(frozen=True, slots=True)
class _Stamp:
    host: str
    now: datetime


def _doors(us: Us) -> Doors:
    private = list_private_addresses()
    return Doors(private[0] if private else None, us.team - set(private))


def _alike(letters: Sequence[Brought], known: Known, doors: Doors) -> dict[_Alike, list[int]]:
    """Which of them may come in, by what they have in common."""
    found: dict[_Alike, list[int]] = {}
    for n, letter in enumerate(letters):
        if any(map(doors.admits, letter.recipients)):
            private = doors.is_private(letter.recipients)
            given = _given(letter, known, private=private)
            found.setdefault(_Alike(given, letter.way, vouches(letter.way, private=private)), []).append(n)
    return found


def _given(letter: Brought, known: Known, *, private: bool) -> Given:
    """A copy that one of us sent here is all kept. An opening's address names it, whatever the mail's own To says."""
    named = (known.openings.by_address.get(plain(r)) for r in letter.recipients)
    keep = Keep.EVERYTHING if private else Keep.TEAM
    return Given(opening_id=next((o for o in named if o), None), keep=keep)


def _taken(letters: Sequence[Brought], alike: _Alike, known: Known, stamp: _Stamp) -> list[Outcome]:
    try:
        return _stored(letters, alike, known, stamp)
    except Exception:
        if len(letters) == 1:
            return _failed(letters)
    give_up()
    return [outcome for letter in letters for outcome in _taken([letter], alike, known, stamp)]


def _failed(letters: Sequence[Brought]) -> list[Outcome]:
    """Logs what is being handled. Whoever brought the mail keeps it, and brings it again."""
    log.exception("mail that was brought could not be stored")
    give_up()
    return [Outcome.NOT_STORED] * len(letters)


def _stored(letters: Sequence[Brought], alike: _Alike, known: Known, stamp: _Stamp) -> list[Outcome]:
    batch = Batch(known, alike.given, stamp.now, alike.way.value)
    outcomes: list[Outcome] = []
    items: list[Item] = []
    for letter in letters:
        item = _read(letter, source_of(alike.way, is_vouched=alike.is_vouched), batch, stamp)
        forged = item is not None and is_forged(item, known.us)
        if item and not forged:
            items.append(item)
        outcomes.append(Outcome.FORGED if forged else Outcome.TAKEN)
    if items or batch.unreadable:
        with write():
            batch.store(items)
    return outcomes


def _read(letter: Brought, source: str, batch: Batch, stamp: _Stamp) -> Item | None:
    """The mail under its trace; None for what can't be read, which goes into quarantine just as it came."""
    mark = trace(letter.way, stamp.host, letter.sender, stamp.now) if _bears_a_trace(letter.raw) else b""
    items = batch.parsed([(source, mark + letter.raw)])
    if not items:
        batch.unreadable[-1] = source, letter.raw, batch.unreadable[-1][2]
    return items[0] if items else None


def _bears_a_trace(raw: bytes) -> bool:
    """Whether two more headers on top leave a mail what it is: not an empty one, nor one with an mbox's or other line ends."""
    return b"\n" in raw[:4000] and bool(raw.strip(b"\0 \t\r\n\f\v")) and not raw.startswith(b"From ")
