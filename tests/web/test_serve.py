"""Serving: what is printed, which port, and what happens when it is taken."""

import errno
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import os, sys
from pathlib import Path
from config import from_environment
from cxhire.app import create_app
from cxhire.store.schema import ensure_newest
from cxhire.web.serve import serve
app = create_app(from_environment(os.environ, Path.cwd()))
with app.app_context():
    ensure_newest()
serve(app, "127.0.0.1", int(sys.argv[1]))
"""


def start(instance: Path, port: int) -> subprocess.Popen[str]:
    environ = {key: value for key, value in os.environ.items() if key not in ("BASE_URL", "DATABASE_URL")}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=environ | {"CXHIRE_INSTANCE": str(instance)},
    )  # fmt: skip


def test_port_0_takes_a_free_one_and_the_last_lines_are_address_and_link(tmp_path: Path) -> None:
    with start(tmp_path, 0) as server:
        assert server.stdout
        address, link = server.stdout.readline().strip(), server.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:")
            assert not address.endswith(":0")
            assert link.startswith(f"{address}/welcome/")
            with urllib.request.urlopen(link, timeout=10) as answer:
                assert answer.status == 200
                assert answer.headers["Server"] is None
        finally:
            server.terminate()
            server.communicate(timeout=10)


def test_a_taken_port_is_an_error_of_the_system_that_run_py_can_word(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with start(tmp_path, taken.getsockname()[1]) as server:
            _, said = server.communicate(timeout=30)
    assert f"OSError: [Errno {errno.EADDRINUSE}]" in said
