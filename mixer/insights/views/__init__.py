"""Pages of numbers and pictures: of one mixer, and of a group's memory."""

from mixer.insights.views import across, memory, numbers
from mixer.insights.views.room import bp

__all__ = ["across", "bp", "memory", "numbers"]
