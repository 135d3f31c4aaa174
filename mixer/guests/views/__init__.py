"""Pages of the guest list."""

from mixer.guests.views import imports, people, roster, welcoming
from mixer.guests.views.lists import bp

__all__ = ["bp", "imports", "people", "roster", "welcoming"]
