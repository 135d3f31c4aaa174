"""Pages of the plan."""

from mixer.plan.views import feed, mixers, tasks
from mixer.plan.views.room import bp

__all__ = ["bp", "feed", "mixers", "tasks"]
