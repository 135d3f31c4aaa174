"""The hosts' pages for everything printed: choose, see the true page, print."""

from mixer.nametags.views import jobs, logo, papers, printers, sheets, tags
from mixer.nametags.views.blueprint import bp
from mixer.nametags.views.press import cabinet_of

__all__ = ["bp", "cabinet_of", "jobs", "logo", "papers", "printers", "sheets", "tags"]
