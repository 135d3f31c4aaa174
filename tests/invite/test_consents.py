from datetime import date
from hashlib import sha256

from mixer.invite.rules.consents import CURRENT, INVITE, Wording, current, wordings, words_of, words_seen

SHOWN = {
    "share-1": "b869dbc408c109e1aa735e70a9609d52ee3e30ef4ce26c3168d580cb0c514e93",
    "invite-1": "e9d27b5bbff820ba11597ee2b380d077ecb5ac6e0f2ed263705fb902d84e5972",
    "match-1": "94a5ed2be7300243d34b294c6cd0452bedc29caa3afd1b2ae800fda66df97abb",
}
"""Every wording that anybody has agreed to; a hash here never changes, and none is ever taken out."""


def test_no_wording_that_was_shown_ever_changes_or_goes():
    assert {key: sha256(one.text.encode()).hexdigest() for key, one in wordings().items()} == SHOWN


def test_the_newest_wording_of_a_purpose_is_shown_and_older_ones_stay_known():
    old = Wording("x-1", "x", date(2026, 1, 1), "Old words")
    new = Wording("x-2", "x", date(2026, 6, 1), "New words")
    assert current([new, old]) == {"x": "x-2"}
    assert words_of(INVITE) == words_seen(CURRENT[INVITE]) == "You may invite me to later mixers too"
    assert words_seen("as told on the telephone") == "as told on the telephone"
