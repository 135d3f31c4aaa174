"""Taking back what was done to things on the desk, step by step."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.followup.rules.due import UNDID, to_undo
from mixer.followup.service.due import changes_of
from mixer.followup.service.due_acts import Actor, hold, note, set_owner, set_result
from mixer.followup.service.introducing import forget
from mixer.followup.service.introduction_letters import not_made
from mixer.followup.service.owners import NOBODY, owners
from mixer.guests.models import Guest


def take_back(session: Session, event_id: int, key: str, by: Actor) -> bool:
    """Take back the last thing a host did to something; tell whether it is off the desk by that.

    Raises:
        Refusal: `nothing_to_undo`.
    """
    line, item = hold(session, event_id, key, by)
    acts = {act.id: act for act in changes_of(session, item)}
    number = to_undo((act.id, act.what, act.before) for act in acts.values())
    if number is None:
        raise Refusal("nothing_to_undo", "There is nothing left to take back here.")
    act = acts[number]
    if act.what == "owner":
        set_owner(session, event_id, line, item, owners(session, event_id).able.get(act.before, NOBODY))
    elif act.what == "due":
        item.due_on = date.fromisoformat(act.before)
    elif act.what == "outcome":
        set_result(session, event_id, line, item, line.kind.results.get(act.before), by)
    elif act.what == "other":
        forget(session, item)
        item.other_id = session.scalar(
            select(Guest.id).where(Guest.event_id == event_id, Guest.code == act.before, Guest.removed_at.is_(None))
        )
    elif act.what == "done":
        not_made(session, item, act.at)
    else:
        item.removed_at = by.moment
    note(session, item, UNDID, by, str(act.id))
    return act.what == "made"
