"""Pages of the guest list."""

from mixer.guests.views import imports, people, welcoming
from mixer.guests.views.lists import bp

__all__ = ["bp", "imports", "people", "welcoming"]
