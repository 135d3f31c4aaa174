"""Logs that a stranger may read."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.web.logs import MaskedLines, mask, set_up_logs
from tests.makers import MADE_AT, make_contact


@pytest.fixture
def log():
    """Return a logger as the application sets it up, and what it wrote."""
    before, level = logging.root.handlers[:], logging.root.level
    set_up_logs()
    out = io.StringIO()
    logging.root.handlers[0].setStream(out)
    yield logging.getLogger("mixer.test"), out
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


def test_tokens_never_reach_the_log(log):
    assert mask("GET /r/0A1B2C3D4E5F6G7H8J ok") == "GET /r/0A… ok"
    assert mask("plain words stay, accommodations too") == "plain words stay, accommodations too"
    logger, out = log
    logger.warning("opened %s", "/B/0A1B2C3D4E5F6G7H")
    assert "opened /B/0A…" in out.getvalue()
    assert "0A1B2C" not in out.getvalue()


@pytest.mark.parametrize(
    "address",
    ["ana.ivers@guests.example", "ANA+mixer@sub.guests.example", "ana_o'neil@guests.example", "žaneta@xn--a.example"],
)
def test_addresses_never_reach_the_log(address):
    assert mask(f"to <{address}>, again") == f"to <{address[0]}…@…>, again"


@given(st.from_regex(r"[a-z0-9._+-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True))
def test_no_address_is_left_whatever_it_looks_like(address):
    assert address not in mask(f"key ({address}) exists")


def test_the_traceback_of_a_database_error_names_nobody(log, work, cast):
    logger, out = log
    with work() as session:
        known = make_contact(
            session, session.get_one(Group, cast.group_id), "Zerlina Quux", email="zerlina@quux.example"
        )
        row = {name: getattr(known, name) for name in ("group_id", "given", "full_name", "tag_name", "email", "search")}
    try:
        with work() as session:
            session.execute(insert(Contact).values(**row, code="ZZ", created_at=MADE_AT, updated_at=MADE_AT))
    except IntegrityError:
        logger.exception("Something broke for %s", "zerlina@quux.example")
    text = out.getvalue()
    assert "IntegrityError" in text
    assert "zerlina" not in text.casefold()


def test_what_postgresql_quotes_of_a_row_is_masked_too():
    said = SQLAlchemyError(
        'duplicate key value violates unique constraint "uq_contact"\n'
        "DETAIL:  Key (group_id, full_name)=(1, Zerlina Quux) already exists.\n"
        "DETAIL: Failing row contains (7, Zerlina)."
    )
    record = logging.LogRecord("x", 40, "", 1, "Oh", (), (type(said), said, None))
    text = MaskedLines("%(message)s").format(record)
    assert "duplicate key value" in text
    assert "Zerlina" not in text
    assert text.count("DETAIL: …") == 2


def test_without_the_mask_they_would_be_there():
    record = logging.LogRecord("x", 40, "", 1, "Oh zerlina@quux.example", (), None)
    assert "zerlina@quux.example" in logging.Formatter("%(message)s").format(record)
