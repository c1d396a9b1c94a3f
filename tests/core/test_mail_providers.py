"""Where a mailbox most likely is."""

import pytest

from cxhire.core.mail_providers import HOSTS, Guess, likely_place


@pytest.mark.parametrize(
    ("address", "sign_in", "host"),
    [
        ("someone@Outlook.com", "microsoft", "outlook.office365.com"),
        ("someone@gmail.com ", "google", "imap.gmail.com"),
        ("someone@gmx.de", "password", "imap.gmx.net"),
        ("jobs@acme.example", "password", "imap.acme.example"),
        ("no address", "password", "imap.no address"),
        ("", "password", ""),
    ],
)
def test_the_address_says_where(address: str, sign_in: str, host: str) -> None:
    assert likely_place(address) == Guess(sign_in, host, 993)


def test_no_domain_is_at_two_hosts() -> None:
    domains = [domain for names in HOSTS.values() for domain in names.split()]
    assert len(domains) == len(set(domains))
