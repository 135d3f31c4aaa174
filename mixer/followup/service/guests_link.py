"""Links in letters that open a guest's own pages where the letter means them to, by the guest's own link."""

from mixer.core.keyring import Keyring, Token
from mixer.guests.models import Guest

OF_ONE = frozenset({"one-to-one"})
"""Pages that need a code behind them."""


def link_to(keyring: Keyring, guest: Guest, place: str, code: str = "") -> str:
    """Return the address that opens one of a guest's own pages in any browser."""
    assert bool(code) == (place in OF_ONE), place
    address = f"{keyring.link(Token.RSVP, guest.code, guest.link_version)}/to/{place}"
    return f"{address}/{code}" if code else address
