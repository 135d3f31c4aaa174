"""The group's logo on its tags."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.nametags.files.logo import LARGEST_FILE, Logo, LogoError, make_logo
from mixer.nametags.models import TagLogo

__all__ = ["LARGEST_FILE", "KeptLogo", "keep_logo", "kept_logo", "logo_png", "read_logo", "remove_logo"]


@dataclass(frozen=True, slots=True)
class KeptLogo:
    """The logo's size in pixels and when it was kept."""

    width: int
    height: int
    kept_at: datetime


def read_logo(content: bytes) -> Logo:
    """Return what was uploaded as it will be kept; takes a moment, so it is done outside of any transaction.

    Raises:
        Refusal: ``bad_logo`` with a sentence that says what to do.
    """
    try:
        return make_logo(content)
    except LogoError as no:
        raise Refusal("bad_logo", str(no)) from no


def keep_logo(session: Session, group_id: int, logo: Logo, moment: datetime) -> None:
    """Keep a logo, in place of the one before."""
    row = {"png": logo.png, "width": logo.width, "height": logo.height, "kept_at": moment}
    statement = insert(session, TagLogo).values(group_id=group_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["group_id"], set_=row))


def remove_logo(session: Session, group_id: int) -> None:
    """Forget the logo; tags are printed without one from now on."""
    session.execute(delete(TagLogo).where(TagLogo.group_id == group_id))


def kept_logo(session: Session, group_id: int) -> KeptLogo | None:
    """Return what is known of the group's logo, without its picture."""
    row = session.execute(
        select(TagLogo.width, TagLogo.height, TagLogo.kept_at).where(TagLogo.group_id == group_id)
    ).one_or_none()
    return KeptLogo(*row) if row else None


def logo_png(session: Session, group_id: int) -> bytes | None:
    """Return the picture."""
    return session.scalars(select(TagLogo.png).where(TagLogo.group_id == group_id)).one_or_none()
