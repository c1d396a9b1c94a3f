"""Analysis as a job: in batches, retried, by module and version; and again after a new version."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cxhire.core.modules import Module
from cxhire.core.tone import Evidence, Tone, ToneKind
from cxhire.services import analyse, analyse_again, ingest, judge, modules, patterns, review, team
from cxhire.services.analyse import analyse_pending
from cxhire.store import analysis, audit
from cxhire.store.audit import Filter
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.mail import Message, MessageState
from cxhire.store.patterns import list_parts
from cxhire.store.people import Role
from cxhire.store.promises import Promise
from cxhire.store.transaction import read, write
from cxhire.store.verdicts import Verdict
from tests.factories import make_colleague
from tests.letters import KIM, MARIA, MONDAY, letter
from tests.services.test_analyse import DIETER, denied

NOW = MONDAY + timedelta(days=2)
MINUTE = timedelta(minutes=1)


class Ear:
    """A tone module that hears what it is told to, and notes what it was given."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.bad, self.poison, self.name = "idiot", "poison", "ear-1"

    def version(self) -> str:
        return self.name

    def assess(self, text: str) -> Tone:
        return self.assess_all([text])[0]

    def assess_all(self, texts: Sequence[str]) -> list[Tone]:
        self.heard.append(len(texts))
        if any(self.poison in text for text in texts):
            raise RuntimeError("the ear fell off")
        return [self._tone(text) for text in texts]

    def _tone(self, text: str) -> Tone:
        at = text.find(self.bad)
        if at < 0:
            return Tone(0.1, False, False, (), (), self.name)
        end = at + len(self.bad)
        words = Evidence(at, end, text[at:end], ToneKind.INSULT, "calls the candidate names")
        return Tone(0.9, True, True, (ToneKind.INSULT,), (words,), self.name)


@pytest.fixture
def ear(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Ear:
    team.add_domain("acme.example", MONDAY, "test")
    heard = Ear()
    monkeypatch.setattr(judge, "tone", heard)
    return heard


def bring(*texts: str) -> None:
    """Mails of ours to one candidate, not analysed yet."""
    raws = [(f"m{n}", letter(f"m{n}", MARIA, KIM, text, hour=n)) for n, text in enumerate(texts)]
    ingest.import_messages(raws, lambda: NOW, "test")


def states() -> list[str]:
    return [m.state for m in read().query(Message).populate_existing().order_by(Message.id)]


def found() -> list[Concern]:
    return list(read().query(Concern).populate_existing().order_by(Concern.id))


def verdicts(module: Module) -> list[tuple[str, bool, float | None]]:
    rows = read().query(Verdict).populate_existing().filter(Verdict.module == module.value)
    return [
        (v.version, v.flag, v.score)
        for v in rows.order_by(Verdict.interaction_id, Verdict.at, Verdict.version)
    ]


def test_texts_are_judged_32_at_a_time_and_each_verdict_is_kept(ear: Ear) -> None:
    bring(*["All is well."] * 34, "You idiot.")
    assert analyse_pending(100, NOW) == 35
    assert ear.heard == [32, 3]
    assert verdicts(Module.TONE) == [("ear-1", False, 0.1)] * 34 + [("ear-1", True, 0.9)]
    assert [flag for _, flag, _ in verdicts(Module.CONTRADICTIONS)] == [False] * 35
    assert [(c.quote, c.kinds) for c in found()] == [("idiot", ["insult"])]


def test_a_text_that_fails_three_times_is_set_aside_and_blocks_nobody(ear: Ear) -> None:
    bring("All is well.", "I will send you the poison by Friday.", "You idiot.")
    assert analyse_pending(100, NOW) == 3
    assert states() == [MessageState.ANALYSED, MessageState.RECEIVED, MessageState.ANALYSED]
    assert len(found()) == 1
    assert [p.quote for p in read().query(Promise)] == ["I will send you the poison by Friday."]
    assert analyse_pending(100, NOW) == 0
    assert analyse_pending(100, NOW + MINUTE) == 1
    assert (states()[1], analysis.count_set_aside()) == (MessageState.RECEIVED, 0)
    assert analyse_pending(100, NOW + 6 * MINUTE) == 1
    assert (states()[1], analysis.count_set_aside()) == (MessageState.SET_ASIDE, 1)
    assert analyse_pending(100, NOW + timedelta(days=1)) == 0
    assert len(audit.list_events(Filter(action="analysis.set_aside"))) == 1


def test_what_was_set_aside_is_taken_up_when_somebody_asks(ear: Ear) -> None:
    bring("You idiot, take the poison.")
    for minutes in (0, 1, 6):
        analyse_pending(100, NOW + minutes * MINUTE)
    ear.poison = "nothing"
    assert analyse.take_up_again("colleague:1", NOW) == 1
    assert analyse_pending(100, NOW) == 1
    assert (states(), analysis.count_set_aside()) == ([MessageState.ANALYSED], 0)
    assert len(found()) == 1


def test_what_is_switched_off_neither_runs_nor_opens_anything(ear: Ear) -> None:
    mina = make_colleague("Mina Sato", Role.ADMIN)
    modules.switch(Module.TONE, False, mina.id, NOW)
    modules.switch(Module.PROMISES, False, mina.id, NOW)
    bring("You idiot. I will send you the contract by Friday.")
    analyse_pending(100, NOW)
    assert (ear.heard, found(), read().query(Promise).count()) == ([], [], 0)
    assert (verdicts(Module.TONE), len(verdicts(Module.CONTRADICTIONS))) == ([], 1)
    [tone, *_] = modules.list_switches()
    assert (tone.on, tone.by, tone.at) == (False, "Mina Sato", NOW)


def test_switching_while_a_batch_is_judged_throws_the_batch_away(ear: Ear) -> None:
    mina = make_colleague("Mina Sato", Role.ADMIN)
    bring("You idiot.")
    hear = ear.assess_all

    def switched(texts: Sequence[str]) -> list[Tone]:
        modules.switch(Module.TONE, False, mina.id, NOW)
        return hear(texts)

    ear.assess_all = switched  # type: ignore[method-assign]
    assert analyse_pending(100, NOW) == 1
    assert (found(), verdicts(Module.TONE), states()) == ([], [], [MessageState.ANALYSED])


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the last one first"])
def test_the_story_of_this_product_is_one_question_with_all_its_parts(ear: Ear, turned: bool) -> None:
    """A consultant tells a candidate something; a colleague denies it, is rude, and then answers no more."""
    team.add("clara@consult.example", MONDAY, "test", name="Clara Whitfield")
    story = (
        *denied(),
        letter("i", DIETER, KIM, "You idiot.", hour=24, subject="Next steps", answers="d"),
        letter("q", KIM, DIETER, "Could you tell me what holds?", hour=26, subject="Next steps", answers="i"),
    )
    for raw in reversed(story) if turned else story:
        ingest.import_messages([("mail", raw)], lambda: NOW, "test")
        analyse_pending(100, NOW)
    patterns.look(NOW + timedelta(days=3))
    [one] = [concern for concern in found() if concern.kind == ConcernKind.PATTERN]
    assert (one.author_email, "candidates of Clara Whitfield" in one.reason) == ("dieter@acme.example", True)
    kinds = {part.kind for part in list_parts(one.id)}
    assert {"tone", "silence"} < kinds
    assert kinds & {"contradiction", "undermining"}


def test_a_new_version_keeps_both_verdicts_and_every_concern(ear: Ear) -> None:
    mina = make_colleague("Mina Sato", Role.ADMIN)
    bring("You idiot.", "You fool.", "You idiot and fool.")
    analyse_pending(100, NOW)
    analyse_again.analyse_again(NOW)
    assert not analyse_again.is_wanted()
    first, both = found()
    review.confirm(first.id, "", mina.id, NOW)
    ear.name, ear.bad = "ear-2", "fool"
    assert analyse_again.is_wanted()
    assert analyse_again.analyse_again(NOW + MINUTE)
    assert not analyse_again.is_wanted()
    assert verdicts(Module.TONE) == [
        ("ear-1", True, 0.9), ("ear-2", False, 0.1), ("ear-1", False, 0.1), ("ear-2", True, 0.9),
        ("ear-1", True, 0.9), ("ear-2", True, 0.9),
    ]  # fmt: skip
    assert [(c.found_by, c.quote, c.state) for c in found()] == [
        ("ear-1", "idiot", ConcernState.CONFIRMED), ("ear-1", "idiot", ConcernState.OPEN),
        ("ear-2", "fool", ConcernState.OPEN),
    ]  # fmt: skip
    assert analyse_again.later_words(found()[0]) == "Found by ear-1; ear-2 no longer finds it."
    assert analyse_again.later_words(both) == "Found by ear-1; ear-2 finds something there, too."


def test_judging_again_goes_on_where_it_stopped_page_by_page(ear: Ear) -> None:
    bring(*["All is well."] * 40)
    analyse_pending(100, NOW)
    ear.name, ear.heard = "ear-2", []
    asked = iter([False, True])
    assert analyse_again.analyse_again(NOW, lambda: next(asked))
    work = analyse_again.progress()
    assert work
    assert (work.done, work.total, ear.heard) == (32, 40, [32])
    analyse_again.analyse_again(NOW)
    assert (analyse_again.progress(), ear.heard) == (None, [32, 8])
    assert len(verdicts(Module.TONE)) == 80


def test_only_the_last_days_are_judged_again_and_when_asked_all_of_them(ear: Ear) -> None:
    bring("All is well.")
    analyse_pending(100, NOW)
    much_later = NOW + timedelta(days=60)
    analyse_again.analyse_again(much_later)
    assert ear.heard == [1]
    with pytest.raises(ValueError, match="days"):
        analyse_again.set_days(0, "colleague:1", much_later)
    assert analyse_again.set_days(90, "colleague:1", much_later) == 30
    assert not analyse_again.is_wanted()
    analyse_again.ask("colleague:1", much_later)
    assert analyse_again.is_wanted()
    analyse_again.analyse_again(much_later)
    assert ear.heard == [1, 1]
    assert not analyse_again.is_wanted()


def test_a_text_on_which_a_new_version_fails_keeps_what_was_found_and_is_tried_again(ear: Ear) -> None:
    bring("You idiot, take the pill.", "All is well.")
    analyse_pending(100, NOW)
    ear.name, ear.poison = "ear-2", "pill"
    analyse_again.analyse_again(NOW)
    assert not analyse_again.is_wanted()
    assert verdicts(Module.TONE) == [("ear-1", True, 0.9), ("ear-1", False, 0.1), ("ear-2", False, 0.1)]
    ear.poison = "nothing"
    assert [analyse_pending(100, NOW + n * MINUTE) for n in (0, 1)] == [0, 1]
    assert (len(found()), states()) == (1, [MessageState.ANALYSED] * 2)
    assert verdicts(Module.TONE)[1] == ("ear-2", True, 0.9)


def test_a_text_on_which_a_new_version_keeps_failing_is_set_aside(ear: Ear) -> None:
    bring("Take the pill.")
    analyse_pending(100, NOW)
    ear.name, ear.poison = "ear-2", "pill"
    analyse_again.analyse_again(NOW)
    for minutes in (1, 6):
        assert analyse_pending(100, NOW + minutes * MINUTE) == 1
    assert (states(), analysis.count_set_aside()) == ([MessageState.SET_ASIDE], 1)


def brought_together() -> None:
    """A word and its denial that haven't been held against each other yet."""
    ingest.import_messages([(raw[:9].decode(), raw) for raw in denied()], lambda: NOW, "test")
    mina = make_colleague("Mina Sato", Role.ADMIN)
    modules.switch(Module.CONTRADICTIONS, False, mina.id, NOW)
    analyse_pending(100, NOW)
    modules.switch(Module.CONTRADICTIONS, True, mina.id, NOW)
    with write():
        analysis.compare_later({1})
    assert found() == []


def test_what_came_together_is_compared_once_more_where_that_fails(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_together()
    with monkeypatch.context() as broken:
        broken.setattr(judge, "contradictions", lambda *_: 1 / 0)
        analyse_pending(100, NOW)
    assert found() == []
    analyse_pending(100, NOW + MINUTE)
    assert {c.author_email for c in found()} == {"dieter@acme.example"}


def test_what_came_together_is_left_alone_where_somebody_has_switched_that_off(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_together()
    compare = judge.contradictions

    def switched(*given: Any) -> object:
        modules.switch(Module.CONTRADICTIONS, False, 1, NOW)
        return compare(*given)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(judge, "contradictions", switched)
        analyse_pending(100, NOW)
    assert (found(), verdicts(Module.CONTRADICTIONS)) == ([], [])


def test_a_page_that_another_process_has_done_meanwhile_is_thrown_away(ear: Ear) -> None:
    bring(*["You idiot."] * 33)
    analyse_pending(100, NOW)
    ear.name, hear = "ear-2", ear.assess_all

    def overtaken(texts: Sequence[str]) -> list[Tone]:
        ear.assess_all = hear  # type: ignore[method-assign]
        analyse_again.analyse_again(NOW)
        ear.name = "nobody's"
        heard = hear(texts)
        ear.name = "ear-2"
        return heard

    ear.assess_all = overtaken  # type: ignore[method-assign]
    assert analyse_again.analyse_again(NOW)
    assert {version for version, *_ in verdicts(Module.TONE)} == {"ear-1", "ear-2"}
    assert (analyse_again.progress(), len(found())) == (None, 33)
