"""Imports that can be watched: they survive their process, count right, and only one process does each."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.mail.sources import NotMail
from cxhire.services import audit, imports, incoming, ingest, placing, quarantine, team
from cxhire.services.derive import rebuild
from cxhire.services.imports import LEASE, Choice, Upload
from cxhire.services.incoming import Given
from cxhire.services.owed import owed_lines
from cxhire.store import applications, candidates, mail
from cxhire.store import imports as store
from cxhire.store.mail import ImportState, Message, Unmatched
from cxhire.store.obligations import Wanted
from cxhire.store.transaction import read, write
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = MONDAY + timedelta(days=2)
FROM = b"From x@y Mon May  4 09:00:00 2026\n"


@pytest.fixture
def config(database: Flask) -> Config:
    team.add_domain("acme.example", MONDAY, "test")
    found = database.config["CXHIRE"]
    assert isinstance(found, Config)
    return found


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH_MAILS", 10)


def sent(folder: Path, name: str, content: bytes) -> Upload:
    path = folder / f"incoming-{Path(name).name}"
    path.write_bytes(content)
    return Upload(name, path)


def mbox(count: int) -> bytes:
    return b"".join(
        FROM + letter(f"m{n}", f"c{n}@mail.example", JOBS, "Hello?") + b"\n" for n in range(count)
    )


def run_of(import_id: int) -> mail.ImportRun:
    found = store.get_import(import_id)
    assert found is not None
    return found


def figures(run: mail.ImportRun) -> tuple[str, int, int, int, int]:
    return run.state, run.read, run.new, run.known, run.quarantined


def add(config: Config, tmp_path: Path, content: bytes, name: str = "all.mbox") -> int:
    return imports.add_upload([sent(tmp_path, name, content)], Choice(), config, NOW, "test")


def test_an_upload_waits_until_the_job_takes_it_in_and_then_is_gone(config: Config, tmp_path: Path) -> None:
    files = [
        sent(tmp_path, "../../a.eml;", letter("a", KIM, JOBS, "Hello?")),
        sent(tmp_path, "b.mbox", mbox(3) + FROM),
    ]
    import_id = imports.add_upload(files, Choice(), config, NOW, "test")
    assert figures(run_of(import_id)) == (ImportState.WAITING, 0, 0, 0, 0)
    assert imports.run_pending(config, lambda: NOW) == 1
    run = run_of(import_id)
    assert figures(run) == (ImportState.DONE, 5, 4, 0, 1)
    assert (run.files, run.done_bytes, run.candidates) == (["a.eml", "b.mbox"], run.total_bytes, 4)
    assert list(imports.uploads_folder(config).iterdir()) == []
    assert imports.run_pending(config, lambda: NOW) == 0
    assert audit.verify().ok
    [strange] = mail.list_quarantine()
    assert strange.source == "b.mbox#4"


def test_the_opening_and_the_owner_are_those_of_the_form(config: Config, tmp_path: Path) -> None:
    jonas = team.add("jonas@acme.example", NOW, "test")
    with write():
        cook = applications.add_opening("Cook", NOW)
    upload = sent(tmp_path, "a.eml", letter("a", KIM, JOBS, "Hello?"))
    imports.add_upload([upload], Choice(cook.id, jonas.id), config, NOW, "test")
    imports.run_pending(config, lambda: NOW)
    [made] = read().query(applications.Application).all()
    assert (made.opening_id, made.owner_id) == (cook.id, jonas.id)


def test_what_is_no_mail_is_refused_by_its_own_name_and_nothing_is_moved(
    config: Config, tmp_path: Path
) -> None:
    files = [
        sent(tmp_path, "a.eml", letter("a", KIM, JOBS, "Hi")),
        sent(tmp_path, "photo.jpg", b"\xff\xd8\xff"),
    ]
    with pytest.raises(NotMail, match=r"^photo\.jpg is no mail"):
        imports.add_upload(files, Choice(), config, NOW, "test")
    assert all(f.path.exists() for f in files)
    assert store.list_imports() == []


@pytest.mark.usefixtures("small_batches")
def test_a_run_whose_process_died_goes_on_behind_its_last_batch_and_counts_nothing_twice(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add(config, tmp_path, mbox(35))
    dies_after(monkeypatch, batches=2)
    with pytest.raises(KeyboardInterrupt):
        imports.run_pending(config, lambda: NOW)
    monkeypatch.undo()
    monkeypatch.setattr(ingest, "BATCH_MAILS", 10)
    assert figures(run_of(import_id)) == (ImportState.RUNNING, 20, 20, 0, 0)
    assert imports.run_pending(config, lambda: NOW) == 0  # somebody may still be at it
    later = NOW + LEASE + timedelta(seconds=1)
    assert imports.run_pending(config, lambda: later) == 1
    assert figures(run_of(import_id)) == (ImportState.DONE, 35, 35, 0, 0)
    assert mail.count_messages() == 35


def dies_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """The process is gone in the middle of the transaction behind so many batches."""
    change, calls = store.change_import, []

    def dying(*arguments: object) -> bool:
        calls.append(arguments)
        if len(calls) > batches:
            raise KeyboardInterrupt
        return change(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "change_import", dying)


@pytest.mark.usefixtures("small_batches")
def test_a_process_that_lost_its_run_stops_and_leaves_it_to_the_other(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add(config, tmp_path, mbox(35))
    change = store.change_import

    def slow(run_id: int, lease: str, values: dict[str, object]) -> bool:
        if values.get("read") == 20:
            assert store.claim_import("another", NOW + LEASE * 2, NOW + LEASE)
        return change(run_id, lease, values)

    monkeypatch.setattr(store, "change_import", slow)
    imports.run_pending(config, lambda: NOW)
    # Its last batch is taken back with its claim on it: in one transaction here, so the claim is too.
    assert figures(run_of(import_id))[1] == mail.count_messages() == 10


@pytest.mark.usefixtures("small_batches")
def test_a_process_that_is_to_end_leaves_the_rest_to_the_next_start(config: Config, tmp_path: Path) -> None:
    import_id = add(config, tmp_path, mbox(35))
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 14

    imports.run_pending(config, lambda: NOW, stop)
    assert figures(run_of(import_id))[:2] == (ImportState.WAITING, 13 + 1)
    imports.run_pending(config, lambda: NOW)
    assert figures(run_of(import_id)) == (ImportState.DONE, 35, 35, 0, 0)


def test_a_zip_that_breaks_half_way_says_so_keeps_what_was_read_and_can_be_tried_again(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add(config, tmp_path, mbox(5))

    def breaking(paths: object) -> object:
        yield from list(pieces(paths))[:3]
        raise NotMail(f"{next(iter(paths))} is a damaged zip")

    pieces = imports.sources.pieces
    monkeypatch.setattr(imports.sources, "pieces", breaking)
    imports.run_pending(config, lambda: NOW)
    failed = run_of(import_id)
    assert (failed.state, failed.error) == (ImportState.FAILED, "all.mbox is a damaged zip")
    assert not any(str(tmp_path) in str(value) for value in vars(failed).values())
    monkeypatch.undo()
    assert imports.try_again(import_id, NOW, "test")
    imports.run_pending(config, lambda: NOW)
    assert figures(run_of(import_id))[0] == ImportState.DONE
    assert mail.count_messages() == 5


def test_a_command_leaves_a_run_and_one_that_was_killed_is_said_to_be(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sent(tmp_path, "all.mbox", mbox(3)).path
    seen: list[int] = []
    summary = imports.run_command([path], Given(), lambda: NOW, "command", seen.append)
    assert (summary.new, sum(seen)) == (3, path.stat().st_size)
    [run] = store.list_imports()
    assert (figures(run), run.source, run.folder) == (
        (ImportState.DONE, 3, 3, 0, 0),
        "incoming-all.mbox",
        None,
    )
    with write():
        run.state, run.alive_at = ImportState.RUNNING.value, NOW
    imports.run_pending(config, lambda: NOW + LEASE * 2)
    assert (run_of(run.id).state, run_of(run.id).error) == (ImportState.FAILED, imports.ENDED)


# What we could not read


def test_a_mail_that_can_be_read_after_a_fix_is_taken_in_and_leaves_quarantine(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> object:
        raise ValueError("a strange charset")

    for module in (ingest, incoming):
        monkeypatch.setattr(module, "read_mail", fails)
    ingest.import_messages([("a.eml", letter("a", KIM, JOBS, "Hello?"))], lambda: NOW, "test")
    [held] = mail.list_quarantine()
    assert quarantine.try_again(held.id, NOW, "test") == "a strange charset"
    monkeypatch.undo()
    assert quarantine.try_again(held.id, NOW, "test") is None
    assert (mail.count_quarantine(), mail.count_messages()) == (0, 1)
    with pytest.raises(LookupError):
        quarantine.try_again(held.id, NOW, "test")


def test_what_is_let_go_is_off_the_list_until_that_is_taken_back(config: Config) -> None:
    ingest.import_messages([("a", b"\n")], lambda: NOW, "test")
    [held] = mail.list_quarantine()
    quarantine.let_go(held.id, NOW, "test")
    assert mail.list_quarantine() == []
    quarantine.take_back(held.id, NOW, "test")
    assert quarantine.raw_bytes(held.id, NOW, "test") == b"\n"


# What is in no application


NEWS = letter(
    "n", "Board <noreply@board.example>", JOBS, "May I ask about the salary?", Auto_Submitted="auto-generated"
)


def take_in(*raws: bytes) -> None:
    ingest.import_messages([("mail", raw) for raw in raws], lambda: NOW, "test")


def lonely() -> Message:
    [found] = mail.list_unmatched()
    return found


def waiting() -> list[tuple[str, object]]:
    return [(o.owed.candidate, o.owed.since) for o in owed_lines(NOW, Wanted(kind="answer"))]


def test_a_mail_placed_by_hand_owes_an_answer_since_it_was_sent(config: Config) -> None:
    take_in(NEWS)
    assert lonely().unmatched == Unmatched.NOBODY
    with write():
        cook = applications.add_opening("Cook", NOW)
    choice = placing.Choice("Kim@Mail.example", "Kim", cook.id)
    candidate_id = placing.place(lonely().id, choice, NOW, "test")
    assert waiting() == [("kim@mail.example", MONDAY)]
    assert mail.list_unmatched() == []
    assert rebuild(check=True) == 0
    take_in(letter("a", MARIA, "kim@mail.example", "It is fair.", hour=2, answers="n"))
    assert waiting() == []
    assert [a.opening_id for a in applications.list_applications_of([candidate_id])] == [cook.id]
    assert audit.verify().ok


def test_a_mail_among_ourselves_is_placed_as_such_and_settles_nothing(config: Config) -> None:
    take_in(letter("q", KIM, JOBS, "Hello?"), letter("i", MARIA, "tom@acme.example", "What of Kim?", hour=1))
    placing.place(lonely().id, placing.Choice("kim@mail.example"), NOW, "test")
    assert waiting() == [("kim@mail.example", MONDAY)]
    assert rebuild(check=True) == 0


def test_a_mail_is_placed_once_and_never_with_one_of_us(config: Config) -> None:
    take_in(NEWS)
    pk = lonely().id
    with pytest.raises(ValueError, match="one of ours"):
        placing.place(pk, placing.Choice("maria@acme.example"), NOW, "test")
    placing.place(pk, placing.Choice("kim@mail.example"), NOW, "test")
    with pytest.raises(LookupError):
        placing.place(pk, placing.Choice("kim@mail.example"), NOW, "test")


VENDOR = "Vendor <sales@vendor.example>"


def test_an_ignored_sender_makes_no_candidate_until_that_is_taken_back(config: Config) -> None:
    placing.ignore("Sales@vendor.example", NOW, "test")
    take_in(
        letter("v", VENDOR, JOBS, "Would you like a demo?"),
        letter("w", MARIA, f"{VENDOR}, {KIM}", "No, thanks. Kim: yes.", hour=1),
        letter("x", MARIA, VENDOR, "No.", hour=2),
    )
    assert [m.unmatched for m in mail.list_unmatched()] == [Unmatched.IGNORED, Unmatched.IGNORED]
    assert candidates.get_candidate_by_email("sales@vendor.example") is None
    assert candidates.get_candidate_by_email("kim@mail.example") is not None
    placing.heed("sales@vendor.example", NOW, "test")
    assert mail.count_unmatched() == {Unmatched.NOBODY: 1, Unmatched.IGNORED: 1}
    take_in(letter("y", VENDOR, JOBS, "A last try?", hour=3))
    assert candidates.get_candidate_by_email("sales@vendor.example") is not None
    assert rebuild(check=True) == 0


def test_a_candidate_or_colleague_cannot_be_ignored(config: Config) -> None:
    take_in(letter("q", KIM, JOBS, "Hello?"))
    for email in ("kim@mail.example", "maria@acme.example"):
        with pytest.raises(ValueError):
            placing.ignore(email, NOW, "test")


def test_placing_the_mail_of_an_ignored_sender_heeds_them_again(config: Config) -> None:
    placing.ignore("kim@mail.example", NOW, "test")
    take_in(letter("q", KIM, JOBS, "Hello?"))
    placing.place(lonely().id, placing.Choice("kim@mail.example"), NOW, "test")
    assert (waiting(), mail.list_ignored()) == ([("kim@mail.example", MONDAY)], [])
