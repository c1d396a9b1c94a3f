"""Who may enter: each view declares its right, and what isn't declared is shut.

Also the web's own extensions (so that commands don't import them), its clock and its actor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.store import people
from cxhire.store.people import Role

View = TypeVar("View", bound=Callable[..., Any])

FORM_BYTES = 2_000_000
FAILED_POSTS = "100 per 15 minutes"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
WITH_OLD_PASSWORD = frozenset({"account.password", "account.sign_out", "static"})


def client_address() -> str:
    """Where the request comes from; a proxy is believed only as far as PROXIES says."""
    return request.remote_addr or "unknown"


def _is_read() -> bool:
    return request.method in READS


def _has_failed(response: Response) -> bool:
    return response.status_code >= 400


# The limiter comes before the CSRF check, and this limit runs before it: posts that fail it are counted too.
limiter = Limiter(
    client_address, storage_uri="memory://", application_limits=[FAILED_POSTS],
    application_limits_exempt_when=_is_read, application_limits_deduct_when=_has_failed,
)  # fmt: skip
csrf = CSRFProtect()
login = LoginManager()


@dataclass(frozen=True, slots=True)
class Right:
    """Who may enter a view: these roles to read, these to send something; anybody where `public`."""

    reads: frozenset[Role] = frozenset()
    writes: frozenset[Role] = frozenset()
    public: bool = False

    def permits(self, role: Role | None, method: str) -> bool:
        if self.public or role is None:
            return self.public
        return role in (self.reads if method in READS else self.writes)


class SignedIn(UserMixin):  # type: ignore[misc]  # untyped
    """The colleague behind a request, as `current_user`."""

    def __init__(self, colleague: people.Colleague) -> None:
        self.colleague = colleague
        self.id: int = colleague.id
        self.email: str = colleague.email
        self.name: str = colleague.shown
        self.role = Role(colleague.role)


def allow(*roles: Role) -> Callable[[View], View]:
    """Only these roles enter, whatever the method."""
    return lambda view: _declare(view, Right(frozenset(roles), frozenset(roles)))


def signed_in(view: View) -> View:
    """Every colleague enters; an auditor only to read (name them with `allow` where they may do more)."""
    return _declare(view, Right(frozenset(Role), frozenset(Role) - {Role.AUDITOR}))


def public(view: View) -> View:
    """Anybody enters, signed in or not."""
    return _declare(view, Right(public=True))


def accepts(size_bytes: int) -> Callable[[View], View]:
    """Lets a view's requests be larger than a form, for those who may send it something."""

    def mark(view: View) -> View:
        view.max_bytes = size_bytes  # type: ignore[attr-defined]
        return view

    return mark


def reads_itself(view: View) -> View:
    """Leaves a view's body unread until the view reads it, byte for byte, within limits of its own."""
    view.reads_itself = True  # type: ignore[attr-defined]
    return view


def _declare(view: View, right: Right) -> View:
    view.right = right  # type: ignore[attr-defined]
    return view


def right_of(endpoint: str) -> Right | None:
    """What a view declares; None where it forgot to."""
    return getattr(current_app.view_functions[endpoint], "right", None)


def now() -> datetime:
    """The time in UTC; tests set the configuration's NOW."""
    clock = current_app.config.get("NOW")
    return clock() if clock else datetime.now(UTC)


def config() -> Config:
    """How this installation runs."""
    found = current_app.config["CXHIRE"]
    assert isinstance(found, Config)
    return found


def secret() -> bytes:
    """The key of digests in audit events."""
    return config().secret_key.encode()


def role() -> Role | None:
    """The visitor's role; None when they aren't signed in."""
    return current_user.role if current_user.is_authenticated else None


def actor() -> str:
    """Who acts, for audit events."""
    return f"colleague:{current_user.id}" if current_user.is_authenticated else "visitor"


def is_within_reach(endpoint: str) -> bool:
    """Whether the visitor may read a page, and it exists: for links."""
    if endpoint not in current_app.view_functions:
        return False
    right = right_of(endpoint)
    return right is not None and right.permits(role(), "GET")


def init_guards(app: Flask) -> None:
    """Registers the checks in the order they must run."""
    app.before_request(_widen)
    limiter.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    login.session_protection = None  # addresses change on the way to work; the row is the protection
    login.user_loader(_load)
    app.before_request(_check)
    app.before_request(_refuse_nul)
    public(app.view_functions["static"])


def _load(user_id: str) -> SignedIn | None:
    colleague = people.get_colleague(int(user_id))
    return SignedIn(colleague) if colleague and colleague.member and colleague.active else None


def _widen() -> None:
    """Forms are small; more is read only from those who may send it."""
    request.max_content_length = FORM_BYTES
    if request.endpoint is None or request.method in READS:
        return
    larger = getattr(current_app.view_functions[request.endpoint], "max_bytes", None)
    right = right_of(request.endpoint)
    if larger and right and right.permits(role(), request.method):
        request.max_content_length = larger


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    right = right_of(request.endpoint)
    if right is None:
        return _undeclared(request.endpoint)
    if right.public or (right.permits(role(), request.method)):
        return _renew_password()
    if current_user.is_authenticated:
        return _deny(request.endpoint)
    return _ask_to_sign_in()


def _refuse_nul() -> None:
    """No field of ours holds one; PostgreSQL takes none, and what is cut at one says something else to the next reader."""
    view = current_app.view_functions.get(request.endpoint or "")
    sent = (request.args,) if getattr(view, "reads_itself", False) else (request.args, request.form)
    if any("\0" in text for pairs in sent for item in pairs.items(multi=True) for text in item):
        abort(400)


def _undeclared(endpoint: str) -> ResponseReturnValue:
    if current_app.testing:
        raise LookupError(f"{endpoint} declares no right: use allow, signed_in or public")
    current_app.logger.error("%s declares no right, so nobody enters", endpoint)
    abort(404)


def _deny(endpoint: str) -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "access.denied", f"page:{endpoint}")])
    abort(403)


def _ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and from there back; a form that was sent meanwhile is lost, and says so."""
    reads = request.method in READS
    if not reads:
        flash("You are not signed in, so nothing was saved. Sign in and send it again.", "warning")
    target = url_for("account.sign_in", next=request.full_path.rstrip("?") if reads else None)
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    return redirect(target)


def _renew_password() -> ResponseReturnValue | None:
    """Who has a password that somebody else knows, sets their own first."""
    if request.endpoint in WITH_OLD_PASSWORD or not current_user.is_authenticated:
        return None
    return redirect(url_for("account.password")) if current_user.colleague.must_change_password else None
