"""What people agree to, in the words they see; a consent keeps the key of its wording, so that the words stay known.

A wording that changes gets a new key, and the old one stays here for the consents given to it.
"""

SHARE, INVITE, MATCH = "share", "invite", "match"

WORDINGS = {
    "share-1": "Share these with everyone I meet, without asking me each time",
    "invite-1": "You may invite me to later mixers too",
    "match-1": "Used to introduce you to people it fits, and shown to them.",
}
CURRENT = {SHARE: "share-1", INVITE: "invite-1", MATCH: "match-1"}


def words_of(purpose: str) -> str:
    """Return what people agree to today for a purpose."""
    return WORDINGS[CURRENT[purpose]]
