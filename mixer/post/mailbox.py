"""The mailbox that bounces come to: over IMAP, or a Maildir folder of this machine's mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

AT_ONCE = 200  # mails a look
LARGEST = 2_000_000  # bytes: no report is larger
PATIENCE = 30.0  # seconds
KINDS = {"imaps": (MailBox, 993), "imap": (MailBoxUnencrypted, 143)}


class Mailbox(Protocol):
    """Where reports come in. A mail is handed out until it is put away, and nothing is ever deleted."""

    def unread(self) -> Iterator[tuple[str, Message]]:
        """Yield the mails nobody has read, each with the key to put it away by."""

    def put_away(self, key: str, *, understood: bool) -> None:
        """Mark a report as read; what is none is starred for a person and stays unread."""


@dataclass(frozen=True)
class ImapMailbox:
    """A folder on a mail server."""

    server: BaseMailBox

    def unread(self) -> Iterator[tuple[str, Message]]:
        """Yield unread mails that carry no star."""
        wanted = AND(seen=False, flagged=False, size_lt=LARGEST)
        for mail in self.server.fetch(wanted, mark_seen=False, limit=AT_ONCE):
            yield str(mail.uid), mail.obj

    def put_away(self, key: str, *, understood: bool) -> None:
        """Set the flag that mail programs show as read, or as a star."""
        self.server.flag(key, MailMessageFlags.SEEN if understood else MailMessageFlags.FLAGGED, value=True)


@dataclass(frozen=True)
class Maildir:
    """A folder in which a mail server of this machine leaves mails (https://cr.yp.to/proto/maildir.html)."""

    folder: Path

    def unread(self) -> Iterator[tuple[str, Message]]:
        """Yield what is new."""
        new = sorted(file for file in (self.folder / "new").iterdir() if file.stat().st_size < LARGEST)
        for file in new[:AT_ONCE]:
            yield file.name, message_from_bytes(file.read_bytes())

    def put_away(self, key: str, *, understood: bool) -> None:
        """Move the mail to those looked at, marked as read or with a star."""
        flag = "S" if understood else "F"
        (self.folder / "new" / key).rename(self.folder / "cur" / f"{key}:2,{flag}")


@contextmanager
def opened(address: str) -> Iterator[Mailbox]:
    """Open the mailbox at ``imaps://user:password@host/INBOX`` or ``maildir:///path`` while the block lasts.

    Raises:
        OSError, imaplib.IMAP4.error, imap_tools.ImapToolsError: the mailbox is not there, or its server says no.
    """
    where = urlsplit(address)
    if where.scheme == "maildir":
        yield Maildir(Path(unquote(where.path)))
        return
    with _signed_in(where) as server:
        yield ImapMailbox(server)


def _signed_in(where: SplitResult) -> BaseMailBox:
    kind, usual_port = KINDS[where.scheme]
    server: BaseMailBox = kind(where.hostname or "", where.port or usual_port, timeout=PATIENCE)
    folder = unquote(where.path.strip("/")) or "INBOX"
    try:
        server.login(unquote(where.username or ""), unquote(where.password or ""), folder)
    except Exception:
        server.client.shutdown()
        raise
    return server
