"""The drafted personal note to somebody met: only where their address is shared, in the guest's own name."""

from datetime import datetime

from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.rules.personal_note import PersonalNote, draft
from mixer.followup.service.ladder import take_step
from mixer.guests.models import Guest
from mixer.meetings.service.people import person


def note_to(session: Session, guest_id: int, code: str) -> PersonalNote | None:
    """Return the note drafted to somebody the guest met, None where they do not share their address.

    Raises:
        Refusal: `not_met`.
    """
    one, guest = person(session, guest_id, code), session.get_one(Guest, guest_id)
    if "email" not in one.details:
        return None
    event = session.get_one(Event, guest.event_id)
    day = event.local_date
    facts = {
        "them": one.given or one.name,
        "me": guest.contact.full_name,
        "mixer": event.name,
        "day": f"{day:%A} {day.day} {day:%B}",
    }
    return draft(one.details["email"], facts, one.note)


def write(session: Session, guest_id: int, code: str, moment: datetime) -> None:
    """Keep that the guest took the drafted note to write to somebody.

    Raises:
        Refusal: `not_met`, or `not_shared` where there is no address to write to.
    """
    if note_to(session, guest_id, code) is None:
        raise Refusal("not_shared", "They do not share their e-mail address. Propose a one-to-one: we pass it on.")
    take_step(session, guest_id, code, "wrote", moment)
