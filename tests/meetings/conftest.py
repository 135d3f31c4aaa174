"""Three guests of one mixer who have never met, with something to hide."""

from types import SimpleNamespace

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from tests.makers import badge_of, make_company, make_contact, make_guest, make_profession


@pytest.fixture
def trio(cast, work):
    """Ada, Ben and Cleo; ids, codes, badges and guests are kept as plain values."""
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        people = {}
        for name in ("Ada Secretlace", "Ben Secretbell", "Cleo Secretclay"):
            family = name.split()[1]
            contact = make_contact(
                session,
                group,
                name,
                phone=f"+1505555{family}",
                email=f"{family}@private.example",
                company_id=make_company(session, group, f"{family} Works").id,
                profession_id=make_profession(session, group, f"{family} maker").id,
            )
            guest = make_guest(session, event, contact)
            people[name.split()[0].lower()] = SimpleNamespace(
                id=guest.id,
                code=guest.code,
                badge=badge_of(guest),
                short=guest.short_code,
                guest=guest,
                private=family,
                name=name.split()[0],
            )
        session.flush()
        session.expunge_all()
    return SimpleNamespace(**people)
