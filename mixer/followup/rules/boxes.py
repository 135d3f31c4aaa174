"""Boxes to tick that put segments together: who stands in all of these, in none of those, or in one of others."""

from collections.abc import Collection
from dataclasses import dataclass

from mixer.followup.rules.segments import EVERYBODY, Rule, rule_of


@dataclass(frozen=True, slots=True)
class Boxes:
    """The segments ticked in each of the three columns."""

    inside: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    besides: frozenset[str] = frozenset()

    @property
    def rule(self) -> Rule | None:
        """Return the rule they say; None where nothing is ticked."""
        first = [(self.inside, self.outside)] if self.inside or self.outside else []
        terms = [*first, *(((key,), ()) for key in sorted(self.besides))]
        return rule_of(terms) if terms else None


def ticked(inside: Collection[str], outside: Collection[str], besides: Collection[str]) -> Boxes:
    """Return what somebody ticked."""
    return Boxes(frozenset(inside), frozenset(outside), frozenset(besides))


def boxes_of(rule: Rule) -> Boxes | None:
    """Return the boxes that say a rule; None where a rule says more than boxes can."""
    many = [term for term in rule.terms if len(term.all) > 1 or term.none]
    single = [term.all[0] for term in rule.terms if term not in many]
    if len(many) > 1:
        return None
    if not many:
        return Boxes(frozenset(single[:1]), frozenset(), frozenset(single[1:]))
    return Boxes(frozenset(many[0].all) - {EVERYBODY}, frozenset(many[0].none), frozenset(single))
