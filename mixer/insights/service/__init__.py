"""What the pages of numbers ask: of one mixer, and of a group's memory."""

from mixer.insights.service.achieved import NO_ZONE, achieved

__all__ = ["NO_ZONE", "achieved"]
