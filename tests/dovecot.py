"""A real Dovecot on free ports in a folder of its own, and what its administrator can do. `MISSING` says why not."""

from __future__ import annotations

import getpass
import imaplib
import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cxhire.mail.imap import Account, Security
from tests.certificates import self_signed
from tests.imap_server import await_port, free_port

PASSWORD = "secret"
PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
MISSING = (
    None
    if PROGRAM
    else "Dovecot is not installed (Debian: apt install dovecot-imapd dovecot-lmtpd dovecot-sieve)"
)
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
submission_host = 127.0.0.1:{submission}
postmaster_address = postmaster@acme.example
auth_username_format = %n
service imap-login {{
  chroot = {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
protocol lmtp {{
  mail_plugins = {plugins}
}}
plugin {{
  sieve = file:{folder}/sieve/%n.sieve
  sieve_vacation_min_period = 0
}}
"""
WITHOUT_ROOT = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A server that runs. Any user name has a mailbox; the password is `PASSWORD`."""

    folder: Path
    imap: int
    lmtp: int
    imaps: int
    certificate: Path

    def account(self, user: str, security: Security = Security.NONE) -> Account:
        port = self.imaps if security is Security.TLS else self.imap
        return Account("127.0.0.1", port, security, user, PASSWORD)

    def deliver(self, user: str, *raws: bytes, sender: str = "kim@mail.example") -> None:
        """Hands mails over as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as client:
            for raw in raws:
                client.sendmail(sender, [f"{user}@acme.example"], raw)

    def put(self, user: str, *raws: bytes, folder: str = "Sent") -> None:
        """Puts mails into a folder as a mail program does."""
        with self.program(user) as client:
            for raw in raws:
                assert (
                    client.append(folder, "(\\Seen)", imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"
                )

    @contextmanager
    def program(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def on_holiday(self, user: str, address: str) -> None:
        """Has the server answer that user's mail while they are away."""
        script = self.folder / "sieve" / f"{user}.sieve"
        script.write_text(
            f'require ["vacation"];\nvacation :days 1 :addresses ["{address}"] :from "{address}" "I am away until May.";\n'
        )
        script.chmod(0o644)

    def admin(self, *arguments: str) -> str:
        """Runs doveadm."""
        doveadm = shutil.which("doveadm") or "/usr/bin/doveadm"
        command = [doveadm, "-c", str(self.folder / "dovecot.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(*, submission: int = 1, sieve: bool = False) -> Iterator[Dovecot]:
    """A server as long as the block runs. `submission` is the port that takes the mail it sends itself."""
    assert PROGRAM, MISSING
    with tempfile.TemporaryDirectory(prefix="cxhire-dovecot-", ignore_cleanup_errors=True) as place:
        ports = [free_port() for _ in range(3)]
        server = Dovecot(Path(place), *ports, self_signed(Path(place)))
        _write_settings(server, submission, "sieve" if sieve else "")
        process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(server.folder / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        try:
            await_port(server.imap, lambda: process.poll() is None)
            await_port(server.lmtp, lambda: process.poll() is None)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _write_settings(server: Dovecot, submission: int, plugins: str) -> None:
    """Run by root, the mail is the system user's, who must be let through to it."""
    folder = server.folder
    user, group = ("mail", "mail") if AS_ROOT else (getpass.getuser(), own_group())
    settings = SETTINGS + ("" if AS_ROOT else WITHOUT_ROOT)
    text = settings.format(
        folder=folder, user=user, group=group, imap=server.imap, lmtp=server.lmtp, password=PASSWORD,
        submission=submission, plugins=plugins, chroot="login" if AS_ROOT else "",
        imaps=server.imaps, certificate=server.certificate,
    )  # fmt: skip
    folder.joinpath("dovecot.conf").write_text(text)
    for name in ("mail", "home", "sieve"):
        folder.joinpath(name).mkdir()
        if AS_ROOT:
            shutil.chown(folder / name, user, group)
    folder.chmod(0o711)


def own_group() -> str:
    import grp  # no system without it has Dovecot

    return grp.getgrgid(os.getgid()).gr_name
