"""Who gets in where: the whole table. A route that isn't in it fails here, so that its right is thought about."""

from collections.abc import Callable

import pytest
from flask import Flask

from cxhire.store.people import Role
from cxhire.web import guards

from .conftest import Browser
from .test_guards import path_of

# v a visitor, a admin, r recruiter, o hiring owner, u auditor. Whom an owner may see is narrower: tests of each page.
TABLE = """
absences.enter                POST  a r o
absences.index                GET   a r o u
absences.put_back             POST  a r o
absences.withdraw             POST  a r o
account.end_other_sessions    POST  a r o u
account.end_session           POST  a r o u
account.index                 GET   a r o u
account.password              GET   a r o u
account.password              POST  a r o u
account.send_digests          POST  a r o u
account.sign_in               GET   v a r o u
account.sign_in               POST  v a r o u
account.sign_out              POST  v a r o u
account.stop_digests          POST  a r o u
account.welcome               GET   v a r o u
account.welcome               POST  v a r o u
act_links.act                 POST  v a r o u
act_links.show                GET   v a r o u
act_links.undo                POST  v a r o u
acts.answered                 POST  a r o
acts.hand_over                POST  a r o
acts.handed_back              POST  a r o
acts.nothing_owed             POST  a r o
acts.snooze                   POST  a r o
acts.taken_back               POST  a r o
acts.wake                     POST  a r o
applications.confirm_address  POST  a r o
applications.join_again       POST  a r
applications.opening          POST  a r o
applications.outcome          POST  a r o
applications.owner            POST  a r o
applications.part_address     POST  a r
applications.stage            POST  a r o
applications.undo_outcome     POST  a r o
asked.about                   POST  a r o
asked.about_application       POST  a r o
asked.accept                  POST  a r o
asked.index                   GET   a r o u
asked.new                     GET   a r o u
asked.refuse                  POST  a r o
asked.take_back               POST  a r o
audit.export_csv              GET   a u
audit.export_jsonl            GET   a u
audit.index                   GET   a u
audit.verify                  POST  a u
candidates.export_csv         GET   a r o u
candidates.index              GET   a r o u
candidates.new                GET   a r o u
candidates.new                POST  a r o
candidates.show               GET   a r o u
commitments.correct           POST  a r o
commitments.interview         POST  a r o
commitments.keep              POST  a r o
commitments.promise           POST  a r o
commitments.put_back          POST  a r o
commitments.restore           POST  a r o
commitments.restore_interview POST  a r o
commitments.undecided         POST  a r o
commitments.withdraw          POST  a r o
commitments.withdraw_interview POST  a r o
compose.beside                GET   a r o u
compose.fetch_back            POST  a r o
compose.index                 GET   a r o u
compose.leaving               GET   a r o u
compose.remove_file           POST  a r o
compose.save                  POST  a r o
compose.send                  POST  a r o
compose.throw_away            POST  a r o
compose.undo                  POST  a r o
compose.use_template          POST  a r o
concern_acts.appeal           POST  a r o
concern_acts.ask_opinion      POST  a r
concern_acts.assign           POST  a r
concern_acts.opine            POST  a r
concern_acts.send_talk        POST  a r
concern_acts.talk_page        GET   a r
concern_acts.undo_talk        POST  a r
concern_acts.withdraw_appeal  POST  a r o
concern_rules.change          POST  a
concern_rules.export          GET   a
concern_rules.index           GET   a u
concern_rules.switch          POST  a
concerns.answer               POST  a r o
concerns.confirm              POST  a r o
concerns.dismiss              POST  a r o
concerns.export_csv           GET   a r o u
concerns.index                GET   a r o u
concerns.reopen               POST  a r o
concerns.show                 GET   a r o u
due_calendar.feed             GET   v a r o u
due_calendar.make             POST  a r o
due_calendar.show             POST  a r o
due_calendar.stop             POST  a r o
letter_templates.change       POST  a r
letter_templates.fetch_back   POST  a r
letter_templates.index        GET   a r u
letter_templates.new          GET   a r
letter_templates.new          POST  a r
letter_templates.remove       POST  a r
letter_templates.show         GET   a r u
digests.send                  POST  v a r o u
digests.show                  GET   v a r o u
digests.stop                  POST  v a r o u
files.download                GET   a r o u
health.alive                  GET   v a r o u
health.metrics                GET   v a r o u
health.ready                  GET   v a r o u
hooks.mail                    POST  v a r o u
hours.add_feed                POST  a
hours.bring_back              POST  a
hours.change                  POST  a
hours.change_of_team          POST  a
hours.fetch                   POST  a
hours.index                   GET   a u
hours.leave                   POST  a
hours.of_team                 GET   a u
hours.put_back_feed           POST  a
hours.remove_feed             POST  a
log.index                     GET   a r o u
log.new                       GET   a r o u
log.new                       POST  a r o
log.take_back                 POST  a r o
merging.index                 GET   a r u
merging.merge                 POST  a r
merging.move                  POST  a r o
merging.preview               GET   a r
merging.search                GET   a r
merging.tell_apart            POST  a r
merging.undo                  POST  a r
messages.download             GET   a r o u
messages.html                 GET   a r o u
messages.show                 GET   a r o u
openings.close                POST  a r
openings.edit                 GET   a r
openings.edit                 POST  a r
openings.export_csv           GET   a r o u
openings.index                GET   a r o u
openings.new                  GET   a r
openings.new                  POST  a r
openings.reopen               POST  a r
openings.show                 GET   a r o u
own_words.index               GET   a r o u
own_hours.change_of_colleague POST  a
own_hours.index               GET   a r o
own_hours.index               POST  a r o
own_hours.of_colleague        GET   a u
outgoing.again                POST  a r
outgoing.all_again            POST  a r
outgoing.change_limit         POST  a
outgoing.export_csv           GET   a r u
outgoing.index                GET   a r u
outgoing.let_go               POST  a r
outgoing.take_back            POST  a r
outgoing.undo_again           POST  a r
policy.edit                   GET   a u
policy.index                  GET   a u
policy.restore                POST  a
policy.save                   POST  a
policy.show_progress          GET   a u
policy.take_away              POST  a
public_surveys.answer         POST  v a r o u
public_surveys.ask_to_stop    GET   v a r o u
public_surveys.show           GET   v a r o u
public_surveys.stop           POST  v a r o u
public_surveys.stopped        GET   v a r o u
public_surveys.thanks         GET   v a r o u
settings.add_alias            POST  a
settings.add_domain           POST  a
settings.change_colleague     POST  a
settings.change_mail          POST  a
settings.change_organisation  POST  a
settings.colleague            GET   a u
settings.colleagues           GET   a u
settings.disable              POST  a
settings.enable               POST  a
settings.forget_mail          POST  a
settings.index                GET   a u
settings.invite               POST  a
settings.mail                 GET   a u
settings.make_link            POST  a
settings.remove_alias         POST  a
settings.remove_domain        POST  a
settings.send_digests         POST  a
settings.send_mail_to         POST  a
settings.stop_digests         POST  a
settings.test_mail            POST  a
static                        GET   v a r o u
surveys.export_csv            GET   a r u
teams.add                     POST  a
teams.bring_back              POST  a
teams.index                   GET   a u
teams.put_in                  POST  a
teams.remove                  POST  a
teams.rename                  POST  a
teams.show                    GET   a u
teams.take_out                POST  a
mail.download                 GET   a r u
mail.export_unmatched         GET   a r u
mail.heed                     POST  a r
mail.ignore                   POST  a r
mail.import_again             POST  a r
mail.index                    GET   a r u
mail.let_go                   POST  a r
mail.place                    POST  a r
mail.read_again               POST  a r
mail.show                     GET   a r u
mail.take_back                POST  a r
mail.unmatched                GET   a r u
mail.unreadable               GET   a r u
mail.upload                   POST  a r
mail_in_settings.change_client  POST  a
mail_in_settings.change_team    POST  a
mail_in_settings.forget_client  POST  a
mail_in_settings.index          GET   a u
looked_at.analyse_once_more     POST  a
looked_at.change_patterns       POST  a
looked_at.index                 GET   a r o u
looked_at.switch_off            POST  a
looked_at.switch_on             POST  a
looked_at.take_up_again         POST  a
mailbox_new.come_back         GET   a r o
mailbox_new.connect           POST  a r o
mailbox_new.leave             GET   a r o
mailbox_new.new               GET   a r o
mailbox_new.sign_in_again     POST  a r o
mailboxes.change_place        POST  a r o
mailboxes.folders             GET   a r o
mailboxes.folders             POST  a r o
mailboxes.go_on               POST  a r o
mailboxes.index               GET   a r o u
mailboxes.pause               POST  a r o
mailboxes.put_back            POST  a r o
mailboxes.read_from           POST  a r o
mailboxes.remove              POST  a r o
mailboxes.show                GET   a r o u
strangers.accept              POST  a r o
strangers.export_csv          GET   a r o u
strangers.index               GET   a r o u
strangers.set_aside           POST  a r o
strangers.take_up             POST  a r o
surveys.index                 GET   a r u
surveys.invitations           GET   a r u
surveys.invite                POST  a r
surveys.revoke                POST  a r
system.index                  GET   a
system.run                    POST  a
ways_in.forget_mailgun        POST  a
ways_in.forget_secret         POST  a
ways_in.make_address          POST  a
ways_in.make_secret           POST  a
ways_in.set_mailgun           POST  a
waiting.export_csv            GET   a r o u
waiting.newer                 GET   a r o u
waiting_bulk.act              POST  a r o
waiting_bulk.undo             POST  a r o
waiting.index                 GET   a r o u
wording.check                 POST  a r o u
wording.index                 GET   a r o u
"""
LETTERS = {"v": None, "a": Role.ADMIN, "r": Role.RECRUITER, "o": Role.OWNER, "u": Role.AUDITOR}
ROWS = {
    (endpoint, method): frozenset(who)
    for endpoint, method, *who in map(str.split, TABLE.strip().splitlines())
}


def test_the_table_has_every_route_and_no_other(app: Flask) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert routes == set(ROWS)


def test_each_view_declares_what_the_table_says(app: Flask) -> None:
    with app.app_context():
        for (endpoint, method), who in ROWS.items():
            right = guards.right_of(endpoint)
            assert right
            declared = {letter for letter, role in LETTERS.items() if right.permits(role, method)}
            assert declared == who, (endpoint, method)


def test_an_auditor_sends_nothing_but_what_is_their_own_and_verifying() -> None:
    sends = {
        endpoint
        for (endpoint, method), who in ROWS.items()
        if method == "POST" and "u" in who and "v" not in who
    }
    assert {endpoint for endpoint in sends if not endpoint.startswith("account.")} == {
        "audit.verify", "wording.check",  # both change nothing
    }  # fmt: skip


@pytest.mark.parametrize("letter", LETTERS)
def test_the_door_does_what_is_declared(app: Flask, browse: Callable[..., Browser], letter: str) -> None:
    browser = browse(LETTERS[letter])
    token = browser.token()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "account.sign_in", "account.sign_out", "account.end_other_sessions"):
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if letter in ROWS[rule.endpoint, method]:
                continue
            guards.limiter.reset()  # there are more routes than posts that may fail in a while
            with browser.client.open(path_of(rule), method=method, data={"csrf_token": token}) as answer:
                refused = answer.status_code == 403 or (answer.location or "").startswith("/sign-in")
            assert refused, (rule.endpoint, method, answer.status_code)
