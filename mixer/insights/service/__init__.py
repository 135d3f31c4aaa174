"""What the pages of numbers ask: of one mixer, and of a group's memory."""

from mixer.insights.service.achieved import achieved
from mixer.insights.service.across import across
from mixer.insights.service.report import PAPERS, report

__all__ = ["PAPERS", "achieved", "across", "report"]
