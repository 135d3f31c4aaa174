"""The mailbox of bounces, read over IMAP from a real server and from a Maildir: each report once, nothing deleted."""

import imaplib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from mixer.post import collecting
from mixer.post.collecting import collect
from mixer.post.mailbox import opened
from mixer.post.models import Bounce, Letter
from mixer.post.rules.states import State
from tests.imap_server import ImapServer, serving_imap
from tests.makers import KEYRING
from tests.post.test_reports import sample


@dataclass
class Box:
    """A mailbox, and what lies in it by flag: new, S for read, F for starred."""

    address: str
    deliver: Callable[[str, bytes], None]
    folder: Path

    def flags(self) -> dict[str, str]:
        seen = {file.name.partition(":2,")[0]: file.name.partition(":2,")[2] for file in self.folder.glob("cur/*")}
        return {file.name: "new" for file in self.folder.glob("new/*")} | seen


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    with serving_imap() as server:
        yield server


@pytest.fixture(params=["imap", "maildir"])
def box(request, tmp_path) -> Iterator[Box]:
    if request.param == "imap":
        server = request.getfixturevalue("imap")
        yield Box(server.address(), server.deliver, server.folder)
        return
    folder = tmp_path / "with a space"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    quoted = str(folder).replace(" ", "%20")
    yield Box(f"maildir://{quoted}", lambda name, raw: (folder / "new" / name).write_bytes(raw), folder)


@pytest.fixture
def code(office):
    office.write(1)
    with office.opened() as session:
        session.scalars(select(Letter)).one().state = State.SENT
    return office.letter().message_id


@pytest.fixture
def look_in(office, box):
    def looked():
        with opened(box.address) as mailbox:
            return collect(mailbox, office.opened, KEYRING, office.clock)

    return looked


def test_reports_are_taken_once_and_what_is_none_is_left_for_a_person(office, box, look_in, code):
    assert look_in() == {}
    box.deliver("1", sample("postfix_unknown", code))
    box.deliver("2", sample("out_of_office", code))
    box.deliver("3", sample("qmail", "0" * 40))
    assert look_in() == {"noted": 1, "no report": 1, "ignored": 1}
    assert office.letter().state == State.BOUNCED
    assert box.flags() == {"1": "S", "2": "F", "3": "S"}
    assert look_in() == {}, "nothing is read again"


def test_a_crash_between_noting_a_report_and_putting_it_away_makes_no_second_bounce(
    office, box, look_in, code, monkeypatch
):
    box.deliver("1", sample("postfix_unknown", code))
    with opened(box.address) as mailbox:
        crashing = type(mailbox)
        monkeypatch.setattr(crashing, "put_away", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            collect(mailbox, office.opened, KEYRING, office.clock)
        monkeypatch.undo()
    assert look_in() == {"known": 1}
    with office.opened() as session:
        assert len(session.scalars(select(Bounce)).all()) == 1


def test_a_mail_that_cannot_be_read_keeps_no_other_from_being_read(office, box, look_in, code, monkeypatch, caplog):
    box.deliver("1", sample("qmail", code).replace(b"failure notice", b"trap"))
    box.deliver("2", sample("postfix_unknown", code))
    read = collecting.read_report

    def trapped(mail):
        if mail["Subject"] == "trap":
            raise RecursionError
        return read(mail)

    monkeypatch.setattr(collecting, "read_report", trapped)
    with caplog.at_level(logging.ERROR):
        assert look_in() == {"no report": 1, "noted": 1}
    assert "left for a person" in caplog.text
    assert box.flags() == {"1": "F", "2": "S"}


def test_a_password_that_is_wrong_is_said_by_the_server(imap):
    with pytest.raises(Exception, match=r"(?i)auth") as no, opened(imap.address("wrong")):
        raise AssertionError
    assert "wrong" not in str(no.value)


def test_a_server_that_is_not_there_is_an_error_of_the_network():
    with pytest.raises(OSError, match="refused"), opened("imaps://a:b@127.0.0.1:1/INBOX"):
        raise AssertionError


def test_the_servers_own_library_sees_the_flags_we_set(imap, office, code):
    imap.deliver("9", sample("out_of_office", code))
    with opened(imap.address()) as mailbox:
        collect(mailbox, office.opened, KEYRING, office.clock)
    with imaplib.IMAP4("127.0.0.1", imap.port) as client:
        client.login("post", "sesame")
        client.select("INBOX", readonly=True)
        assert client.search(None, "FLAGGED UNSEEN") == ("OK", [b"1"])
