"""Pages of the guest list."""

from mixer.guests.views import along, imports, people, roster, welcoming
from mixer.guests.views.lists import bp

__all__ = ["along", "bp", "imports", "people", "roster", "welcoming"]
