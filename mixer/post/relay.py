"""The line to a mail server: the only place that speaks SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from typing import Self

from mixer.post.rules.answers import Meaning, meaning, slows_down

READY_FOR_BODY = 354
PATIENCE = 60.0  # seconds; shorter than a courier's lease, so a lease never ends under a courier at work


@dataclass(frozen=True)
class Relay:
    """How to reach the mail server: `security` is starttls, tls or none; `sender` is the address letters come from."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = PATIENCE


class LetterRefusedError(Exception):
    """The server will not have this letter, now or ever."""


class LetterLaterError(Exception):
    """The server asks to come back with this letter later (greylisting, a full mailbox)."""


class DomainLaterError(LetterLaterError):
    """The recipient's domain asks for a pause, of all letters to it."""


class RelayTroubleError(Exception):
    """The server cannot be reached or is unwell: no letter's fault."""


class InDoubtError(Exception):
    """The line broke after the body had begun to leave: nobody knows whether the letter arrived."""


NETWORK = (OSError, smtplib.SMTPException)
BY_MEANING = {Meaning.LATER: LetterLaterError, Meaning.REFUSED: LetterRefusedError, Meaning.TROUBLE: RelayTroubleError}


class Line:
    """One open connection, for one letter after another: `offer`, then `announce`, then `hand_over`.

    The three are apart because the courier writes down between them how far a letter has come.
    """

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    @classmethod
    def open(cls, relay: Relay) -> Self:
        """Connect, secure and sign in.

        Raises:
            RelayTroubleError: whatever stood in the way.
        """
        context = ssl.create_default_context()
        try:
            if relay.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=relay.timeout, context=context)
            else:
                server = smtplib.SMTP(relay.host, relay.port, timeout=relay.timeout)
        except NETWORK as error:
            raise RelayTroubleError(f"The mail server {relay.host}:{relay.port} does not answer: {error}") from error
        try:
            if relay.security == "starttls":
                server.starttls(context=context)
            if relay.user:
                server.login(relay.user, relay.password)
            server.ehlo_or_helo_if_needed()
        except NETWORK as error:
            server.close()
            raise RelayTroubleError(f"The mail server {relay.host} would not let us in: {error}") from error
        return cls(server)

    def offer(self, sender: str, recipient: str) -> None:
        """Ask whether the server takes a letter from and to these addresses; nothing of it has left yet.

        Raises:
            LetterLaterError, LetterRefusedError, RelayTroubleError: what it said.
        """
        try:
            reset, said = self._server.rset()
            if meaning(reset) is Meaning.TAKEN:
                reset, said = self._server.mail(sender)
            if meaning(reset) is not Meaning.TAKEN:  # not the guest's address but ours is refused
                raise RelayTroubleError(f"The mail server does not take letters from {sender}: {_words(reset, said)}")
            code, said = self._server.rcpt(recipient)
        except NETWORK as error:
            raise RelayTroubleError(f"The line to the mail server broke: {error}") from error
        _expect_taken(code, said)

    def announce(self) -> None:
        """Tell the server that the body comes now; if this fails the body has certainly not left.

        Raises:
            LetterLaterError, LetterRefusedError, RelayTroubleError: what it said.
        """
        try:
            code, said = self._server.docmd("DATA")
        except NETWORK as error:
            raise RelayTroubleError(f"The line to the mail server broke: {error}") from error
        if code != READY_FOR_BODY:
            _expect_taken(code, said)
            raise RelayTroubleError(f"The mail server answered out of turn: {_words(code, said)}")

    def hand_over(self, body: bytes) -> None:
        """Send the body, dots doubled and closed by the lone dot, and hear the verdict.

        Raises:
            InDoubtError: the line broke, or the answer made no sense.
            LetterLaterError, LetterRefusedError, RelayTroubleError: the server said no, so it did not keep the letter.
        """
        try:
            self._server.send(body)
            code, said = self._server.getreply()
        except NETWORK as error:
            raise InDoubtError(f"The line broke while the letter was leaving: {error}") from error
        if code not in range(200, 600):
            raise InDoubtError(f"The mail server's answer made no sense: {_words(code, said)}")
        _expect_taken(code, said)

    def close(self) -> None:
        """Hang up, politely if the server still listens."""
        try:
            self._server.quit()
        except NETWORK:
            self._server.close()


def _expect_taken(code: int, said: bytes) -> None:
    verdict = meaning(code)
    if slows_down(code, said.decode("utf-8", "replace")):
        raise DomainLaterError(_words(code, said))
    if verdict is not Meaning.TAKEN:
        raise BY_MEANING[verdict](_words(code, said))


def _words(code: int, said: bytes) -> str:
    return f"{code} {said.decode('utf-8', 'replace')}"[:300]
