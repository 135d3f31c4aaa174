"""What an act on a task changed: values that last in the database, and sentences for people."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

MOMENTS = frozenset({"done_at", "assigned_at", "told_at", "deleted_at"})
DAYS = frozenset({"due_on", "planned_on"})
LEADING = frozenset({"done_at", "owner_id", "due_on", "title", "why", "note", "deleted_at"})
"""What people change; the other fields of a task only come along (a new owner has not been told yet)."""

UNDID = "undid"
SAYS = {
    "ticked": "{title} is done.",
    "took back": "{title} is not done after all.",
    "ticked itself": "{title} has ticked itself.",
    "opened itself": "{title} is open again, since what ticked it no longer holds.",
    "handed over": "{title} is with {owner} now.",
    "gave back": "{title} was given back and is with nobody yet.",
    "moved": "{title} is due on {day} now.",
    "added": "{title} stands in the plan.",
    "removed": "{title} is out of the plan.",
    "put back": "{title} is back in the plan.",
    "rewrote": "{title} is changed.",
}
STORY = {
    "ticked": "ticked it",
    "took back": "took the tick back",
    "ticked itself": "it ticked itself",
    "opened itself": "it opened again, since what ticked it no longer holds",
    "gave back": "gave it back",
    "added": "added it",
    "removed": "took it out of the plan",
    "put back": "put it back",
}
PARTS = {"title": "the title", "why": "why it matters", "note": "the note"}

Value = str | int | bool | None
Values = Mapping[str, Value]


def lasting(value: object) -> Value:
    """Return a value as JSON keeps it: days and moments by ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int | bool)
    return value


def brought_back(field: str, value: Value) -> object:
    """Return a kept value as the task has it."""
    if isinstance(value, str) and field in MOMENTS:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and field in DAYS:
        return date.fromisoformat(value)
    return value


def touched(before: Values) -> frozenset[str]:
    """Return which of the leading fields an act changed."""
    return LEADING & before.keys()


def may_be_undone(mine: Collection[str], later: Collection[Collection[str]]) -> bool:
    """Tell whether nothing that still holds was done later to what an act changed."""
    return bool(mine) and not any(set(mine) & set(fields) for fields in later)


def day_words(day: object) -> str:
    """Return a day as people say it: "Tue 3 Nov"."""
    assert isinstance(day, date)
    return f"{day:%a} {day.day} {day:%b}"


def said(verb: str, title: str, after: Values, owners: Mapping[int, str], count: int = 1) -> str:
    """Return what just happened to a task, or with one gesture to `count` tasks, in a sentence."""
    what = f"“{title}”" if count == 1 else f"{count} tasks"
    owner = _owner(after.get("owner_id"), owners)
    day = day_words(brought_back("due_on", after["due_on"])) if "due_on" in after else ""
    sentence = SAYS[verb].format(title=what, owner=owner, day=day)
    return sentence if count == 1 else sentence.replace(" is ", " are ", 1)


def story(verb: str, before: Values, after: Values, owners: Mapping[int, str]) -> str:
    """Return what somebody did, to go behind their name: "handed it to Ana"."""
    if verb == "handed over":
        return _handing(before.get("owner_id"), after.get("owner_id"), owners)
    if verb == "moved":
        was, now = (day_words(brought_back("due_on", side["due_on"])) for side in (before, after))
        return f"moved it from {was} to {now}"
    if verb == "rewrote":
        return f"changed {' and '.join(words for field, words in PARTS.items() if field in before)}"
    if verb == UNDID:
        return f"undid this: {after['story']}"
    return STORY[verb]


def _handing(was: Value, now: Value, owners: Mapping[int, str]) -> str:
    if now is None:
        return f"took it from {_owner(was, owners)}"
    return f"handed it to {_owner(now, owners)}" if was is None else _from_to(was, now, owners)


def _from_to(was: Value, now: Value, owners: Mapping[int, str]) -> str:
    return f"handed it from {_owner(was, owners)} to {_owner(now, owners)}"


def _owner(key: Value, owners: Mapping[int, str]) -> str:
    return "nobody yet" if key is None else owners.get(int(key), "somebody")
