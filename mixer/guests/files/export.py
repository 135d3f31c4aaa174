"""The guest list as a table for other tools; brought back in, it changes nothing."""

from mixer.guests.rules.facts import GuestFacts

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
