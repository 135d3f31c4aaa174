"""Pages of a mixer itself: its settings and team, its evening, its room and money, its tables; the group's year.

A new mixer is sent to the plan's room, which begins it together with its plan; so is a mixer's move.
"""

from mixer.events.views import budget, evening, mixer, presenter, tables, venue, year
from mixer.events.views.room import bp

__all__ = ["bp", "budget", "evening", "mixer", "presenter", "tables", "venue", "year"]
