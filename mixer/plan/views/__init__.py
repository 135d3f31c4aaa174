"""Pages of the plan."""

from mixer.plan.views import feed, mixers, moving, own_tasks, owners, tasks, templates
from mixer.plan.views.room import bp

__all__ = ["bp", "feed", "mixers", "moving", "own_tasks", "owners", "tasks", "templates"]
