"""The guest list as a table for other tools; brought back in, it changes nothing."""

from collections.abc import Mapping

from mixer.core.tables import write_csv
from mixer.guests.rules.facts import GuestFacts
from mixer.guests.rules.lists import GuestList

EXPORT_HEADER = (
    "Full name", "First name", "Last name", "Name on tag", "E-mail", "Phone", "Company", "Role", "Profession",
    "Answer", "First time here", "Invited by", "Food wishes", "Note for hosts",
)  # fmt: skip
ANSWER_WORDS = {"yes": "Yes", "no": "No", "maybe": "Maybe", "waiting": "Waiting list", "none": "No answer"}
_FIRST_TIME = {True: "yes", False: "no", None: ""}


def export_row(facts: GuestFacts) -> tuple[str, ...]:
    """Return one guest's cells under EXPORT_HEADER."""
    return (
        facts.full_name,
        facts.given,
        facts.family,
        facts.tag_name,
        facts.email,
        facts.phone,
        facts.company,
        facts.job_title,
        facts.profession,
        ANSWER_WORDS[facts.answer],
        _FIRST_TIME[facts.first_timer],
        facts.invited_by,
        facts.dietary,
        facts.host_note,
    )


def list_to_mend(guests: GuestList, reasons: Mapping[int, str]) -> bytes:
    """Return the rows with these numbers as CSV, their cells as they came and the reason before them.

    Brought in again, the number and the reason are passed over.
    """
    whole = {row.number: row.cells for row in guests.rows}
    torn = {one.number: one.text for one in guests.refused}
    header = ("Row", "Why", *guests.columns, *(("As it stood",) if torn else ()))
    blank = ("",) * len(guests.columns)
    return write_csv(
        header,
        (
            (number, why, *whole.get(number, blank), *((torn.get(number, ""),) if torn else ()))
            for number, why in sorted(reasons.items())
        ),
    )
