import pytest

from cxhire.core.file_names import LONGEST, safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CV.pdf", "CV.pdf"),
        ("Lebenslauf Müller.pdf", "Lebenslauf Müller.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.doc", "b.doc"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
        ("CV \u202egpj.exe", "CV gpj.exe"),
        ('a";filename="b.exe', "afilename=b.exe"),
        (".htaccess", "htaccess"),
        ("..", "attachment"),
        ("a/", "attachment"),
        ("", "attachment"),
        ("\x00\x1b[0m", "[0m"),
    ],
)
def test_a_name_from_a_stranger_is_only_a_name(name, safe):
    assert safe_file_name(name) == safe


def test_a_long_name_keeps_its_ending():
    assert safe_file_name("x" * 500 + ".pdf") == "x" * (LONGEST - 4) + ".pdf"
    assert len(safe_file_name("x" * 500)) == LONGEST
