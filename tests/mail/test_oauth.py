"""OAuth 2 against a real HTTP server that checks what a provider checks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cxhire.mail import oauth
from cxhire.mail.errors import Permanent, Transient
from tests.oauth_provider import SECRET, FakeProvider, providing

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BACK = "https://hire.example/mail/mailboxes/signed-in"


@pytest.fixture
def server() -> Iterator[FakeProvider]:
    with providing() as server:
        yield server


def came_back(server: FakeProvider, begun: oauth.Begun) -> dict[str, str]:
    answer = urlsplit(server.sign_in(begun.url))
    return {name: values[0] for name, values in parse_qs(answer.query).items()}


def test_a_code_becomes_tokens_that_can_be_renewed(server: FakeProvider) -> None:
    provider = server.provider()
    begun = oauth.begin(provider, BACK, "jobs@acme.example")
    answer = came_back(server, begun)
    tokens = oauth.finish(provider, BACK, (begun.state, begun.verifier), answer, NOW)
    assert tokens.access_token.startswith("access-")
    assert tokens.expires_at == NOW + timedelta(hours=1)
    later = oauth.refresh(provider, tokens.refresh_token, NOW)
    assert later.access_token != tokens.access_token
    assert later.refresh_token != tokens.refresh_token


def test_the_refresh_token_stays_where_no_new_one_is_given(server: FakeProvider) -> None:
    server.rotates = False
    token = server.new_refresh_token()
    assert oauth.refresh(server.provider(), token, NOW).refresh_token == token


def test_the_sign_in_page_is_asked_for_what_each_provider_needs() -> None:
    for provider, expected in (
        (oauth.microsoft("id", "our-password", "acme.example"), {"scope": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"}),
        (oauth.google("id", "our-password"), {"scope": "https://mail.google.com/", "access_type": "offline", "prompt": "consent"}),
    ):  # fmt: skip
        begun = oauth.begin(provider, BACK, "jobs@acme.example")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()}
        assert begun.url.startswith(f"{provider.authorize_url}?")
        assert asked.items() >= expected.items()
        assert asked["code_challenge_method"] == "S256"
        assert asked["login_hint"] == "jobs@acme.example"
        assert begun.verifier not in begun.url
        assert "our-password" not in begun.url
    assert "/acme.example/" in oauth.microsoft("id", "pw", "acme.example").token_url


def test_another_sign_ins_answer_is_refused_before_anything_is_asked(server: FakeProvider) -> None:
    provider = server.provider()
    mine, other = (oauth.begin(provider, BACK, "a@acme.example") for _ in range(2))
    answer = came_back(server, other)
    for wrong in (answer, {}, {"state": "äöü", "code": "1"}):
        with pytest.raises(Permanent, match="another sign-in"):
            oauth.finish(provider, BACK, (mine.state, mine.verifier), wrong, NOW)
    assert server.asked == []


def test_a_code_is_worth_nothing_without_its_verifier_or_a_second_time(server: FakeProvider) -> None:
    provider = server.provider()
    begun = oauth.begin(provider, BACK, "a@acme.example")
    with pytest.raises(Permanent, match="invalid_grant"):
        oauth.finish(provider, BACK, (begun.state, "x" * 64), came_back(server, begun), NOW)
    answer = came_back(server, begun)
    oauth.finish(provider, BACK, (begun.state, begun.verifier), answer, NOW)
    with pytest.raises(Permanent, match="invalid_grant"):
        oauth.finish(provider, BACK, (begun.state, begun.verifier), answer, NOW)


def test_who_says_no_gets_a_sentence(server: FakeProvider) -> None:
    provider = server.provider()
    begun = oauth.begin(provider, BACK, "a@acme.example")
    answer = {"state": begun.state, "error": "access_denied", "error_description": "<b>no</b>"}
    with pytest.raises(Permanent, match=r"^Microsoft gave no leave \(access_denied\)\.$"):
        oauth.finish(provider, BACK, (begun.state, begun.verifier), answer, NOW)


def test_leave_without_a_refresh_token_is_refused(server: FakeProvider) -> None:
    server.answer = (200, '{"access_token": "a", "expires_in": 3600, "token_type": "Bearer"}')
    provider = server.provider("Google")
    begun = oauth.begin(provider, BACK, "a@acme.example")
    with pytest.raises(Permanent, match="for an hour only"):
        oauth.finish(provider, BACK, (begun.state, begun.verifier), came_back(server, begun), NOW)


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((400, '{"error": "invalid_grant", "error_description": "AADSTS70008: amara@x has left"}'), Permanent,
         r"^Microsoft refused \(invalid_grant, AADSTS70008\)\.$"),
        ((401, '{"error": "invalid_client"}'), Permanent, r"refused \(invalid_client\)"),
        ((400, '{"error": "temporarily_unavailable"}'), Transient, "temporarily_unavailable"),
        ((400, '{"error": "amara@mail.example is <b>"}'), Permanent, r"^Microsoft refused\.$"),
        ((400, '{"error": {"code": 1}}'), Permanent, r"^Microsoft refused\.$"),
        ((503, "try later"), Transient, "can't be reached"),
        ((429, "slow down"), Transient, "can't be reached"),
        ((200, "no json"), Transient, "no token"),
        ((200, '["a"]'), Transient, "no token"),
        ((200, "{}"), Transient, "no token"),
        ((200, '{"access_token": "a", "expires_in": "soon"}'), Transient, "no token"),
    ],
)  # fmt: skip
def test_each_refusal_says_whether_to_try_again_and_repeats_only_codes(
    server: FakeProvider, answer: tuple[int, str], kind: type[Exception], said: str
) -> None:
    server.answer = answer
    with pytest.raises(kind, match=said):
        oauth.refresh(server.provider(), "old", NOW)


def test_a_provider_that_is_away_is_asked_again_later() -> None:
    with providing() as server:
        provider = server.provider()
    with pytest.raises(Transient, match="can't be reached"):
        oauth.refresh(provider, "old", NOW)


def test_a_redirect_of_the_token_endpoint_is_not_followed(server: FakeProvider) -> None:
    with providing() as elsewhere:
        server.answer, server.location = (307, ""), f"{elsewhere.base}/token"
        with pytest.raises(Transient):
            oauth.refresh(server.provider(), "old", NOW)
        assert elsewhere.asked == []


def test_nothing_secret_is_in_what_gets_printed(server: FakeProvider) -> None:
    provider = server.provider()
    begun = oauth.begin(provider, BACK, "a@acme.example")
    tokens = oauth.finish(provider, BACK, (begun.state, begun.verifier), came_back(server, begun), NOW)
    printed = f"{provider!r} {tokens!r} {begun!r}"
    for secret in (SECRET, tokens.access_token, tokens.refresh_token, begun.verifier):
        assert secret not in printed
