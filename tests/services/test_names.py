"""A candidate's name can be looked up as names are compared, whoever wrote the row."""

from datetime import timedelta

import pytest

from cxhire.services import ingest, team
from cxhire.store.candidates import Candidate, add_candidate
from cxhire.store.transaction import read, write
from tests.letters import JOBS, MONDAY, letter


@pytest.mark.usefixtures("database")
def test_each_way_to_a_candidate_fills_the_key() -> None:
    team.add_domain("acme.example", MONDAY, "test")
    mail = letter("q", '"Okafor, Amára" <amara@mail.example>', JOBS, "When?")
    ingest.import_messages([("mail", mail)], lambda: MONDAY + timedelta(days=1), "test")
    with write():
        add_candidate("amara@other.example", "Amara Okafor", MONDAY)
    assert [c.name_key for c in read().query(Candidate)] == ["amara okafor"] * 2
