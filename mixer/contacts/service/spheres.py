"""A group's contact spheres and professions: what it starts with, and how words find them again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Profession, Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.names import fold
from mixer.core.upsert import insert


def seed_professions(session: Session, group_id: int) -> None:
    """Give a group the contact spheres and professions every group starts with; what it has already stays as it is."""
    sphere_rows = [
        {
            "group_id": group_id,
            "key": one.key,
            "name": one.name,
            "letter": one.letter,
            "shape": one.shape,
            "colour": one.colour,
            "position": position,
        }
        for position, one in enumerate(spheres())
    ]
    session.execute(
        insert(session, Sphere).values(sphere_rows).on_conflict_do_nothing(index_elements=["group_id", "key"])
    )
    ids = dict(session.execute(select(Sphere.key, Sphere.id).where(Sphere.group_id == group_id)).all())
    profession_rows = [
        {"group_id": group_id, "sphere_id": ids[one.key], "name": profession.name, "fold": fold(profession.name)}
        for one in spheres()
        for profession in one.professions
    ]
    session.execute(
        insert(session, Profession).values(profession_rows).on_conflict_do_nothing(index_elements=["group_id", "fold"])
    )


def profession_finder(session: Session, group_id: int) -> ProfessionFinder:
    """Return a finder of the group's professions by their names and the catalogue's words for them."""
    return _finder(profession_names(session, group_id))


def catalogue_finder() -> ProfessionFinder:
    """Return a finder of the professions every group starts with, for where there is no group."""
    return _finder([])


def _finder(own_names: list[str]) -> ProfessionFinder:
    words = {fold(one.name): one.synonyms for sphere in spheres() for one in sphere.professions}
    names = [*own_names, *(one.name for sphere in spheres() for one in sphere.professions)]
    return ProfessionFinder(KnownProfession(fold(name), name, words.get(fold(name), ())) for name in names)


def profession_names(session: Session, group_id: int) -> list[str]:
    """Return the names of the group's professions, by name."""
    return list(
        session.scalars(select(Profession.name).where(Profession.group_id == group_id).order_by(Profession.fold))
    )
