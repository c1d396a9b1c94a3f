"""Names as they are compared: the same person's in any client's spelling, another's never."""

import pytest

from cxhire.core.names import first_name, name_key


@pytest.mark.parametrize(
    "written", ["Amara Okafor", "OKAFOR, Amara", "  amara  okafor ", "Amára Okafor", "Okafor Amara"]
)
def test_one_name_has_one_key_however_it_is_written(written: str) -> None:
    assert name_key(written) == "amara okafor"


@pytest.mark.parametrize("other", ["Amara Okafors", "Amara", "Amara B. Okafor", "", "…"])
def test_another_name_has_another_key(other: str) -> None:
    assert name_key(other) != "amara okafor"


def test_names_in_any_script_have_keys() -> None:
    assert name_key("山田 太郎") == "太郎 山田"
    assert len(name_key("x" * 999)) == 320


@pytest.mark.parametrize(
    "written", ["Amara Okafor", "Okafor, Amara", "Amara", "Amara,", "Okafor Obi, Amara B."]
)
def test_people_are_called_by_their_first_name(written: str) -> None:
    assert first_name(written) == "Amara"
    assert first_name("") == ""
