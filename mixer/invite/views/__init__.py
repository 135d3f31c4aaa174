"""Pages of invitations and answers; each module adds its routes to the one blueprint."""

from mixer.invite.views import answers, joining, letters, sending, waiting, waves
from mixer.invite.views.blueprint import bp

__all__ = ["answers", "bp", "joining", "letters", "sending", "waiting", "waves"]
