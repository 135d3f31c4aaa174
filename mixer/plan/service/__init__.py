"""Use cases of the plan: making and moving it, its board, its tasks, what facts tick, its calendar."""

from mixer.plan.service.facts import tick_by_facts
from mixer.plan.service.making import make_plan

__all__ = ["make_plan", "tick_by_facts"]
