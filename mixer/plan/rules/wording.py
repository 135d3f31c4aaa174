"""Numbers and days as a host would say them."""

from datetime import date

SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (  # not strftime: a plan reads the same under every locale
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond."""
    return SMALL[count] if 0 <= count < len(SMALL) else str(count)


def counted(count: int, noun: str) -> str:
    """Return "one task", "two tasks"."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def spoken_day(day: date) -> str:
    """Return "Thursday 5 March"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def time_left(left: int) -> str:
    """Return a number of days in weeks and days, as what a plan "has"."""
    weeks, days = divmod(left, 7)
    if left <= 0:
        return "no day left"
    parts = [counted(count, noun) for count, noun in ((weeks, "week"), (days, "day")) if count]
    return " and ".join(parts)


def lost_weeks(weeks: int, tasks: int) -> str:
    """Return how much of the plan has passed, ready for "are due .." to follow."""
    opening = f"{counted(weeks, 'week').capitalize()} of the plan {'is' if weeks == 1 else 'are'} gone"
    return f"{opening}; {'the task' if tasks == 1 else f'the {number(tasks)} tasks'} of that time"


def too_late(tasks: int) -> str:
    """Return that several tasks, two at least, come later than they must be done."""
    return f"{counted(tasks, 'open task').capitalize()} come too late to do all of their work."


def between(first: date, last: date, today: date) -> str:
    """Return when a run of tasks is due."""
    start = "today" if first == today else f"on {spoken_day(first)}"
    if first == last:
        return f"must be done {start}"
    since = "from today" if first == today else f"from {spoken_day(first)}"
    return f"must be done {since} to {spoken_day(last)}, in order"
