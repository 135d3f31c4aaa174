"""Pages of the door: the volunteer's, the host's and the welcome wall."""

from mixer.door.views import enrolling, host, kiosk, rehearsal, sheet, stage, together, volunteer, wall
from mixer.door.views.blueprint import bp

__all__ = ["bp", "enrolling", "host", "kiosk", "rehearsal", "sheet", "stage", "together", "volunteer", "wall"]
