"""Links in letters that open a guest's own pages where the letter means them to, by the guest's own link."""

from mixer.core.keyring import Keyring, Token
from mixer.guests.models import Guest

PLACES = {
    "people": "meetings.people",
    "letters": "followup.my_nudges",
    "referrals": "followup.my_referrals",
    "one-to-one": "followup.one_to_one",
}
"""The pages that letters lead to: the word in the address, and the page."""
OF_ONE = frozenset({"one-to-one"})
"""Those that need a code behind them."""


def link_to(keyring: Keyring, guest: Guest, place: str, code: str = "") -> str:
    """Return the address that opens one of a guest's own pages in any browser."""
    assert bool(code) == (place in OF_ONE), place
    address = f"{keyring.link(Token.RSVP, guest.code, guest.link_version)}/to/{place}"
    return f"{address}/{code}" if code else address
