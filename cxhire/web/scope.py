"""Whom the visitor may see: everybody, or, as a hiring owner, those whom they had to do with. Others are 404, and that one asked is noted."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, redirect, request, url_for
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.store import applications, candidates, visibility
from cxhire.store.applications import Application
from cxhire.store.candidates import Candidate
from cxhire.store.people import Role
from cxhire.web.guards import actor, now


def seen_by() -> int | None:
    """The colleague to whom lists are narrowed; None for those who see all."""
    return int(current_user.id) if current_user.role is Role.OWNER else None


def candidate_or_404(candidate_id: int) -> Candidate:
    """A candidate whom the visitor may see; a page of one who was merged goes on to whom they are part of."""
    found = candidates.get_candidate(candidate_id)
    narrowed = seen_by()
    if found is None or found.erased_at is not None:
        abort(404)
    if found.merged_into_id is not None:
        _go_on_to(candidate_or_404(found.merged_into_id).id)
    if narrowed is not None and not visibility.can_see(candidate_id, narrowed):
        audit.record(
            [Event(now(), actor(), "access.denied", f"page:{request.endpoint}", candidate_id=candidate_id)]
        )
        abort(404)
    return found


def _go_on_to(candidate_id: int) -> NoReturn:
    """To the same page of another candidate; what was sent is not sent again."""
    named = request.view_args or {}
    if request.method != "GET" or request.endpoint is None or "candidate_id" not in named:
        abort(404)
    abort(redirect(url_for(request.endpoint, **named | {"candidate_id": candidate_id})))


def application_or_404(application_id: int) -> Application:
    """An application of a candidate whom the visitor may see."""
    found = applications.get_application(application_id)
    if found is None:
        abort(404)
    candidate_or_404(found.candidate_id)
    return found
