"""Where a mailbox most likely is, by its address: only to fill in a form that a person can correct.

Hosts are those that the providers' own help pages name for IMAP with TLS; all at port 993.
"""

from __future__ import annotations

from dataclasses import dataclass

MICROSOFT, GOOGLE, PASSWORD = "microsoft", "google", "password"
MICROSOFT_HOST, GOOGLE_HOST = "outlook.office365.com", "imap.gmail.com"
TLS_PORT = 993

# Domains, by the host that has their mail.
HOSTS = {
    MICROSOFT_HOST: "outlook.com hotmail.com live.com msn.com outlook.de hotmail.de hotmail.fr outlook.fr outlook.es",
    GOOGLE_HOST: "gmail.com googlemail.com",
    "imap.gmx.net": "gmx.de gmx.net gmx.at gmx.ch",
    "imap.gmx.com": "gmx.com gmx.us gmx.co.uk mail.com",
    "imap.web.de": "web.de",
    "imap.mail.me.com": "icloud.com me.com mac.com",
    "imap.mail.yahoo.com": "yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.co.uk ymail.com",
    "imap.aol.com": "aol.com",
    "imap.fastmail.com": "fastmail.com fastmail.fm",
    "imap.zoho.com": "zoho.com zohomail.com",
    "imap.zoho.eu": "zohomail.eu",
    "imap.mailbox.org": "mailbox.org",
    "posteo.de": "posteo.de posteo.net",
    "secureimap.t-online.de": "t-online.de",
    "imap.orange.fr": "orange.fr wanadoo.fr",
    "imap.free.fr": "free.fr",
    "imap.laposte.net": "laposte.net",
}
_BY_DOMAIN = {domain: host for host, domains in HOSTS.items() for domain in domains.split()}
_SIGN_IN = {MICROSOFT_HOST: MICROSOFT, GOOGLE_HOST: GOOGLE}


@dataclass(frozen=True, slots=True)
class Guess:
    """How a mailbox is most likely reached. `sign_in` is microsoft, google or password; always with TLS."""

    sign_in: str
    host: str
    port: int = TLS_PORT


def likely_place(address: str) -> Guess:
    """Where an address's mail most likely is; `imap.` before its domain where we don't know the provider."""
    domain = address.rpartition("@")[2].strip().lower()
    host = _BY_DOMAIN.get(domain, f"imap.{domain}" if domain else "")
    return Guess(_SIGN_IN.get(host, PASSWORD), host)
