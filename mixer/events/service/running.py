"""Running the evening: started, moved on, taken back, made up for. The database decides between two presenters.

Every tap names the line that its screen showed as on. Whoever comes second finds another line there: a tap that moves
on then changes nothing, so that two at once move on by one, and a tap sent twice is one tap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Deed
from mixer.core.refusal import Refusal
from mixer.events.models import Event, RunItem
from mixer.events.rules.catching_up import Cut, floor_of
from mixer.events.rules.evening import MORE, Step, longer, moved_back, moved_on, started
from mixer.events.service.editing import Author
from mixer.events.service.evening import Tonight, tonight

EARLIEST = timedelta(hours=3)
"""How long before the doors an evening may begin."""

RESET = "took back the start of the evening"


@dataclass(frozen=True, slots=True)
class Moved:
    """What is on after a tap, empty where nothing is; `fresh` is False where somebody had tapped before."""

    title: str
    fresh: bool = True


def start(session: Session, event_id: int, line_id: int, moment: datetime) -> Moved:
    """Begin the evening with a line, usually the doors; of two who do so at once, one does.

    Raises:
        Refusal: when it is far too early, or the line is gone.
    """
    now = _locked(session, event_id)
    if any(step.began_at for step in now.steps):
        return Moved(_on(now.steps), fresh=False)
    if moment < now.doors - EARLIEST:
        day = now.doors.astimezone(now.zone)
        raise Refusal(
            "too_early",
            f"The doors open on {day:%A} {day.day} {day:%B} at {day:%H:%M}. Start the evening on the day, "
            "from three hours before.",
        )
    if not any(step.id == line_id and not step.left_out for step in now.steps):
        raise Refusal("no_line", "This line was removed or left out in the meantime. Choose another one.")
    return _kept(session, event_id, now.steps, started(now.steps, now.doors, line_id, moment))


def move_on(session: Session, event_id: int, line_id: int, moment: datetime) -> Moved:
    """End the line that is on and begin the next one, unless somebody has done so already."""
    now = _locked(session, event_id)
    if not _changed(session, event_id, line_id, {"ended_at": moment}, RunItem.began_at.is_not(None), _not_ended()):
        return Moved(_on(now.steps), fresh=False)
    return _kept(session, event_id, now.steps, moved_on(now.steps, moment))


def move_back(session: Session, event_id: int, line_id: int) -> Moved:
    """Take the last step back; `line_id` is what the screen showed as on, 0 where the evening was over.

    Raises:
        Refusal: when the evening has gone on, or has not begun.
    """
    now = _locked(session, event_id)
    on = next((step.id for step in now.steps if step.is_on), 0)
    if on != line_id:
        raise _gone_on()
    if not any(step.began_at for step in now.steps):
        raise Refusal("not_begun", "The evening has not begun yet. There is nothing to take back.")
    return _kept(session, event_id, now.steps, moved_back(now.steps))


def add_minutes(session: Session, event_id: int, line_id: int, moment: datetime) -> str:
    """Give the line that is on `MORE` minutes.

    Raises:
        Refusal: when it is on no longer.
    """
    now = _locked(session, event_id)
    step = next((one for one in now.steps if one.id == line_id and one.is_on), None)
    if step is None:
        raise _gone_on()
    minutes = longer(step, now.doors if step is now.steps[0] else None, moment)
    _changed(session, event_id, line_id, {"tonight": minutes}, _not_ended())
    return f"{MORE} more minutes for “{step.title}”."


def shorten(session: Session, event_id: int, cuts: Sequence[Cut], needs: int = 0) -> str:
    """Shorten lines that are on or to come, all of them or none, and say so.

    Raises:
        Refusal: when one of them is no longer as the screen showed it, or would become too short.
    """
    steps = {step.id: step for step in _locked(session, event_id).steps}
    for cut in cuts:
        step = steps.get(cut.step_id)
        if step and 0 < cut.to < floor_of(step, needs):
            raise Refusal("too_short", f"“{step.title}” needs at least {floor_of(step, needs)} minutes.")
        lasts = func.coalesce(RunItem.tonight, RunItem.minutes) == cut.was
        not_begun = (RunItem.began_at.is_(None),) if not cut.to else ()
        if not _changed(session, event_id, cut.step_id, {"tonight": cut.to}, lasts, _not_ended(), *not_begun):
            raise _gone_on()
    return (
        "Tonight "
        + " and ".join(
            f"“{steps[cut.step_id].title}” " + (f"has {cut.to} minutes" if cut.to else "is left out") for cut in cuts
        )
        + "."
    )


def leave_out(session: Session, event_id: int, line_id: int) -> str:
    """Leave a line out that has not begun.

    Raises:
        Refusal: when it has begun, or is gone.
    """
    _locked(session, event_id)
    if not _changed(session, event_id, line_id, {"tonight": 0}, RunItem.began_at.is_(None)):
        raise _gone_on()
    return "It is left out tonight. Take it back in below if that was wrong."


def as_planned(session: Session, event_id: int, line_id: int) -> str:
    """Give a line that has not ended the minutes it was planned with again.

    Raises:
        Refusal: when it has ended, or is gone.
    """
    _locked(session, event_id)
    if not _changed(session, event_id, line_id, {"tonight": None}, _not_ended()):
        raise _gone_on()
    return "It has its planned minutes again."


def reset(session: Session, event_id: int, author: Author) -> str:
    """Take the whole evening back to before its start, as after a rehearsal; it can be undone."""
    now = _locked(session, event_id)
    event = session.get_one(Event, event_id)
    kept = {str(step.id): [_written(step.began_at), _written(step.ended_at), step.tonight] for step in now.steps}
    who = {"group_id": event.group_id, "event_id": event_id, "account_id": author.account_id}
    session.add(Deed(**who, at=author.moment, verb=RESET, subject=event.name, detail={"lines": kept}))
    session.execute(
        update(RunItem).where(RunItem.event_id == event_id).values(began_at=None, ended_at=None, tonight=None)
    )
    return "The evening has not begun. Undo it here if that was wrong."


def can_undo_reset(session: Session, event_id: int) -> bool:
    """Tell whether the start of the evening was taken back."""
    return _last_reset(session, event_id) is not None


def undo_reset(session: Session, event_id: int) -> str:
    """Let the evening go on where its start was taken back.

    Raises:
        Refusal: when it was not, or has begun anew.
    """
    now = _locked(session, event_id)
    deed = _last_reset(session, event_id)
    if deed is None or any(step.began_at for step in now.steps):
        raise Refusal("nothing_to_undo", "The evening has begun anew. There is nothing to bring back.")
    for line_id, (began, ended, minutes) in deed.detail["lines"].items():
        values = {"began_at": _read(began), "ended_at": _read(ended), "tonight": minutes}
        _changed(session, event_id, int(line_id), values)
    deed.detail = {}
    return "The evening goes on where it was."


def _gone_on() -> Refusal:
    return Refusal("gone_on", "The evening has gone on in the meantime. Look at it again.")


def _last_reset(session: Session, event_id: int) -> Deed | None:
    deed = session.scalar(
        select(Deed).where(Deed.event_id == event_id, Deed.verb == RESET).order_by(Deed.id.desc()).limit(1)
    )
    return deed if deed and deed.detail else None


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _locked(session: Session, event_id: int) -> Tonight:
    """Return the evening, and let whoever else taps wait until this is done."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    return tonight(session, event_id)


def _on(steps: Sequence[Step]) -> str:
    return next((step.title for step in steps if step.is_on), "")


def _not_ended() -> ColumnElement[bool]:
    return RunItem.ended_at.is_(None)


def _changed(
    session: Session, event_id: int, line_id: int, values: dict[str, Any], *conditions: ColumnElement[bool]
) -> bool:
    """Change a line where the conditions still hold, and tell whether they did."""
    found = session.scalar(
        update(RunItem)
        .where(RunItem.event_id == event_id, RunItem.id == line_id, *conditions)
        .values(**values)
        .returning(RunItem.id)
    )
    return found is not None


def _kept(session: Session, event_id: int, before: Sequence[Step], after: Sequence[Step]) -> Moved:
    """Write down what a tap has changed, and return what is on."""
    for was, now in zip(before, after, strict=True):
        if was != now:
            _changed(session, event_id, now.id, {"began_at": now.began_at, "ended_at": now.ended_at})
    return Moved(_on(after))
