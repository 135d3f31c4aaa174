"""From a letter's facts to the bytes that travel (RFC 5322, MIME, RFC 8058)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

METHOD = re.compile(r"^METHOD:([A-Za-z]+)\s*$", re.MULTILINE)
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class PostalPolicy(EmailPolicy):
    """Python's SMTP policy, but for the two headers it spoils.

    Python writes a web address longer than a line as encoded words, which no mail program reads back as
    the link of RFC 8058; unfolded it stays far under the 998 characters a line may have. And where a subject is
    broken between two words that are both encoded, it loses the space; the older `Header` encodes the space too.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it travels."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        if name == "Subject" and not value.isascii():
            encoded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


# 7bit: a relay need not offer 8BITMIME, and nothing is rewritten on the way (which would break DKIM)
PLAIN = PostalPolicy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True)
class Contents:
    """All that an e-mail says; addresses are bare, ``calendar`` is iCalendar text."""

    message_id: str
    moment: datetime
    sender_name: str
    sender_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    calendar: str | None = None
    unsubscribe_url: str | None = None


def one_line(text: str) -> str:
    """Return text fit for a header: no line break or control character survives."""
    return BREAKS.sub(" ", text).strip()


def ascii_domain(address: str) -> str:
    """Return the address with its domain as DNS spells it.

    Raises:
        ValueError: no mailbox and domain, or letters before the @ that not every mail server can take.
    """
    mailbox, at, domain = address.strip().rpartition("@")
    if not (mailbox and at and domain) or not mailbox.isascii():
        raise ValueError(f"No letter can travel to {address!r}.")
    return f"{mailbox}@{domain.encode('idna').decode('ascii')}"


def domain_of(address: str) -> str:
    """Return an address's domain as DNS spells it, in small letters; "" where no letter can travel."""
    try:
        return ascii_domain(address).rpartition("@")[2].lower()
    except ValueError:
        return ""


def addressed(name: str, address: str) -> Address:
    """Return a header address with a display name in any script."""
    return Address(display_name=one_line(name), addr_spec=ascii_domain(address))


def returning(bounces: str, code: str) -> str:
    """Return the envelope sender that brings a letter's reports back under its code; "" where none is set.

    The code stands behind a plus, which mail servers deliver to the mailbox before it (RFC 5233).
    """
    mailbox, at, domain = bounces.partition("@")
    return f"{mailbox}+{code}{at}{domain}" if bounces else ""


def build(contents: Contents) -> EmailMessage:
    """Return the e-mail: text, the same as HTML, and the calendar file when there is one.

    Raises:
        ValueError: an address that no mail server would take.
    """
    mail = EmailMessage(policy=PLAIN)
    mail["Message-ID"] = f"<{contents.message_id}>"
    mail["Date"] = format_datetime(contents.moment)
    mail["From"] = addressed(contents.sender_name, contents.sender_address)
    mail["To"] = addressed(contents.to_name, contents.to_address)
    if contents.reply_to:
        mail["Reply-To"] = addressed("", contents.reply_to)
    mail["Subject"] = one_line(contents.subject)
    mail["Auto-Submitted"] = "auto-generated"
    if contents.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{contents.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(contents.text)
    mail.add_alternative(contents.html, subtype="html")
    if contents.calendar:
        mail.add_attachment(
            contents.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="mixer.ics",
            params={"method": method_of(contents.calendar), "charset": "utf-8"},
        )
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        # a boundary by chance would make the same letter differ between two runs
        part.set_boundary(f"={sha256(contents.message_id.encode()).hexdigest()[:24]}-{number}")
    return mail


def method_of(calendar: str) -> str:
    """Return the METHOD that iCalendar text states, which its MIME part must repeat (RFC 6047, 2.4)."""
    found = METHOD.search(calendar)
    return found[1].upper() if found else "PUBLISH"


def travelling(mail: EmailMessage) -> bytes:
    """Return the e-mail as the DATA phase sends it: CRLF, leading dots doubled, closed by a lone dot."""
    body = mail.as_bytes(policy=PLAIN)
    return re.sub(rb"(?m)^\.", b"..", body).rstrip(b"\r\n") + b"\r\n.\r\n"
