"""A real IMAP server: Debian's Dovecot on a free port of the loopback, in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
NOBODY = "nobody"
PASSWORD = "sesame"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A running server with one mailbox; mails are laid into its Maildir as a mail server would."""

    port: int
    folder: Path
    owner: tuple[int, int]

    def address(self, said: str = PASSWORD) -> str:
        return f"imap://post:{said}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, name: str, raw: bytes) -> None:
        file = self.folder / "tmp" / name
        file.write_bytes(raw)
        os.chown(file, *self.owner)
        file.rename(self.folder / "new" / name)


def _owner() -> "pwd.struct_passwd":
    """Return who owns the mails: root hands them to nobody, as Dovecot serves no mail as root."""
    return pwd.getpwnam(NOBODY) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


@contextmanager
def serving_imap() -> Iterator[ImapServer]:
    """Run the server until the block ends."""
    owner = _owner()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory(prefix="imap") as name:
        folder = Path(name)
        for part in ("", "run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"):
            (folder / part).mkdir(exist_ok=True)
            os.chown(folder / part, owner.pw_uid, owner.pw_gid)
        facts = {
            "folder": folder,
            "port": port,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "user": owner.pw_name,
            "password": PASSWORD,
        }
        config = folder / "dovecot.conf"
        config.write_text(CONFIG.format(group=_group(owner), **facts))
        server = subprocess.Popen([PROGRAM, "-F", "-c", config], stderr=subprocess.PIPE, text=True)
        try:
            _await_greeting(server, port, folder / "log")
            yield ImapServer(port, folder / "mail", (owner.pw_uid, owner.pw_gid))
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _group(owner: "pwd.struct_passwd") -> str:
    import grp  # noqa: PLC0415

    return grp.getgrgid(owner.pw_gid).gr_name


def _await_greeting(server: "subprocess.Popen[str]", port: int, log: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                if line.recv(10).startswith(b"* OK"):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    said = log.read_text() if log.exists() else ""
    raise AssertionError(f"Dovecot did not start: {said}")
