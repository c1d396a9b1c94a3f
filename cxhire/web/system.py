"""The System page: how the machines do, in words, and a job run at once."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cxhire.services.machines import look_at_machines, run_now
from cxhire.store.people import Role
from cxhire.store.processes import WORKING
from cxhire.web import system_words as words
from cxhire.web.guards import actor, allow, config, now
from cxhire.web.mailbox_words import ago

bp = Blueprint("system", __name__, url_prefix="/system")


@bp.get("")
@allow(Role.ADMIN)
def index() -> str:
    found, at = look_at_machines(config(), now()), now()
    return render_template(
        "system/index.html", found=found, lines=words.lines(found, at), roles=words.ROLES,
        rows=[(job, words.job_words(job.name), words.last_run(job, at), words.next_run(job, at)) for job in found.jobs],
        size=words.size, ago=lambda moment: ago(moment, at),
    )  # fmt: skip


@bp.post("/run/<job>")
@allow(Role.ADMIN)
def run(job: str) -> ResponseReturnValue:
    """Has a job run out of turn."""
    try:
        run_now(job, actor(), now())
    except LookupError:
        abort(404)
    works = any(
        alive and process.role in WORKING for process, alive in look_at_machines(config(), now()).processes
    )
    flash(
        f"“{words.job_words(job)}” begins within seconds."
        if works
        else f"“{words.job_words(job)}” was asked for. It waits until a process works: none does at the moment.",
        "success" if works else "warning",
    )
    return redirect(url_for("system.index"))
