"""What the pages of numbers ask: of one mixer, and of a group's memory."""

from mixer.insights.service.achieved import achieved

__all__ = ["achieved"]
