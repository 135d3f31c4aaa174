"""A real mail server on this machine that misbehaves on request."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as Talk

from mixer.post.relay import Relay

GONE = "421 gone"  # to a line that is dead already
STEPS = ("EHLO", "MAIL", "RCPT", "BEFORE_BODY", "BODY", "DATA", "AFTER")


class Abrupt(SMTP):
    """A server that can also hang up where its library asks nobody: before the body, and in the middle of it."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd names it
        drop_at = self.event_handler.drop_at
        if drop_at == "BODY":
            await self.push("354 go on")
        if drop_at in {"BODY", "BEFORE_BODY"}:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Desk(Controller):
    """Opens the server's door."""

    def factory(self) -> SMTP:
        return Abrupt(self.handler, **self.SMTP_kwargs)


@dataclass
class MailServer:
    """Takes letters, or answers at any step what a test tells it to; `drop_at` hangs up at that step (see STEPS)."""

    boxes: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    mood: Callable[[str, str], str] | None = None  # by step and recipient: an answer, "drop", or "" to go on
    answers: dict[str, list[str]] = field(default_factory=dict)
    drop_at: str = ""
    connections: int = 0
    port: int = 0
    seconds: float = 0.0  # that the server takes for each letter

    @property
    def relay(self) -> Relay:
        return Relay("127.0.0.1", self.port, "post@mixer.example", security="none", timeout=5)

    def _answer(self, step: str, server: SMTP, recipient: str = "") -> str | None:
        said = self.mood(step, recipient) if self.mood and recipient else ""
        if self.drop_at == step or said == "drop":
            server.transport.abort()
            return GONE
        if said:
            return said
        waiting = self.answers.get(step)
        return waiting.pop(0) if waiting else None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, session: Talk, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        self._answer("EHLO", server)
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, _session: Talk, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server) or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, _session: Talk, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answer := self._answer("RCPT", server, address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Talk, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd names it
        if answer := self._answer("DATA", server, envelope.rcpt_tos[0]):
            return answer
        assert isinstance(envelope.content, bytes)
        await asyncio.sleep(self.seconds)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.boxes.append(mail)
        self.senders.append(str(envelope.mail_from))
        return self._answer("AFTER", server, envelope.rcpt_tos[0]) or "250 kept"


def _sign_in(password: str | None) -> dict[str, Any]:
    def check(_server: object, _talk: object, _envelope: object, _way: object, said: LoginPassword) -> AuthResult:
        return AuthResult(success=said.password == (password or "").encode())

    return {"authenticator": check, "auth_require_tls": False} if password else {}


@contextmanager
def serving(password: str | None = None) -> Iterator[MailServer]:
    """Open the mail server on a free port until the block ends; with a password it lets people sign in."""
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    controller = Desk(server, hostname="127.0.0.1", port=server.port, **_sign_in(password))
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
