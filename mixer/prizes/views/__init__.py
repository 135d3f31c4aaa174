"""Pages of the prizes; each module adds its routes to the one blueprint."""

from mixer.prizes.views import drawing, ledger, letters, papers, prize, recipe
from mixer.prizes.views.blueprint import bp

__all__ = ["bp", "drawing", "ledger", "letters", "papers", "prize", "recipe"]
