"""Pages of the prizes; each module adds its routes to the one blueprint."""

from mixer.prizes.views import along, drawing, ledger, letters, papers, prize, recipe
from mixer.prizes.views.blueprint import bp

__all__ = ["along", "bp", "drawing", "ledger", "letters", "papers", "prize", "recipe"]
