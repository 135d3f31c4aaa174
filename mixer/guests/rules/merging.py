"""Two records that may be one person, laid side by side."""

from dataclasses import dataclass

from mixer.guests.rules.facts import GuestFacts
from mixer.guests.rules.import_plan import ImportPlan, PlannedRow

_SHOWN = (
    "full_name", "tag_name", "email", "phone", "company", "job_title", "profession",
    "answer", "first_timer", "invited_by", "dietary", "host_note",
)  # fmt: skip
_UNSAID = ("", None, "none")
Value = str | bool | None


@dataclass(frozen=True)
class Pair:
    """One field of both: `differs` when both say something and not the same; `merged` is what one person would keep."""

    field: str
    ours: Value
    theirs: Value
    merged: Value

    @property
    def differs(self) -> bool:
        """Say whether the two contradict each other."""
        return self.ours != "" and self.theirs not in ("", self.ours)


def side_by_side(row: PlannedRow, plan: ImportPlan) -> tuple[Pair, ...]:
    """Return the fields of a doubtful row beside those of whom it may be: somebody known, or an earlier row.

    Fields that neither of the two knows are left out.
    """
    other = row.known.facts if row.known else next(one.facts for one in plan.rows if one.number == row.repeats)
    one_person = row.merged or other
    pairs = (Pair(name, *(_value(facts, name) for facts in (other, row.facts, one_person))) for name in _SHOWN)
    return tuple(pair for pair in pairs if pair.ours != "" or pair.theirs != "")


def _value(facts: GuestFacts, name: str) -> Value:
    value: Value = getattr(facts, name)
    return "" if value in _UNSAID else value
