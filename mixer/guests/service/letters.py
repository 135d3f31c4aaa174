"""The frame of a letter to one guest: whom it goes to, in whose name, and to whom one answers."""

from mixer.accounts.models import Group
from mixer.guests.models import Guest
from mixer.post.service import LetterDraft
from mixer.post.stationery import Stationery


def letter_to(guest: Guest, group: Group, paper: Stationery, kind: str, occasion: str) -> LetterDraft:
    """Return a letter of the service stream from a group to a guest; `dataclasses.replace` changes what differs."""
    return LetterDraft(
        occasion=occasion,
        group_id=group.id,
        event_id=guest.event_id,
        guest_id=guest.id,
        kind=kind,
        to_name=guest.contact.full_name,
        to_address=guest.contact.email or "",
        from_name=group.name,
        reply_to=group.reply_to,
        subject=paper.subject,
        body_text=paper.text,
        body_html=paper.html,
    )
