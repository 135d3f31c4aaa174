"""Games, who plays with whom and why, and zones."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Game(Base):
    """One icebreaker at one mixer, played in one or more rounds of so many minutes.

    `ends_at` is when the time of the round is up: pauses and extensions move it on. Nothing ends by itself; the clock
    tells, the host ends.
    """

    __tablename__ = "game"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    kind: Mapped[str]  # duo, zones, three, similar, rounds
    state: Mapped[str] = mapped_column(default="draft")  # draft, running, paused, over
    minutes: Mapped[int] = mapped_column(default=15)  # a round's planned length
    round: Mapped[int] = mapped_column(default=1)
    rounds: Mapped[int] = mapped_column(default=1)
    seed: Mapped[int]
    value: Mapped[int] = mapped_column(default=0)
    bound: Mapped[int] = mapped_column(default=0)  # no plan can be worth more
    relaxations: Mapped[list[str]] = mapped_column(JSON, default=list)  # rules broken, in sentences
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    dealt_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Party(Base):
    """Guests who belong together in a game: a famous pair or trio, or a table in a round."""

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("game_id", "round", "position"),)

    id: Mapped[Id]
    game_id: Mapped[int] = mapped_column(belongs_to("game.id"))
    round: Mapped[int] = mapped_column(default=1)
    position: Mapped[int]
    name: Mapped[str]  # "Salt & Pepper"
    value: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")


class Seat(Base):
    """A guest's place in a game; `card` is the half they hold. Sitting out has no party.

    What is locked, a new plan leaves alone; what is printed, it leaves alone unless the host says otherwise.
    """

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("game_id", "round", "guest_id"),
        Index("ix_seat_party", "party_id"),
    )

    id: Mapped[Id]
    game_id: Mapped[int] = mapped_column(belongs_to("game.id"))
    round: Mapped[int] = mapped_column(default=1)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(may_name("party.id"))
    card: Mapped[str] = mapped_column(default="")
    locked: Mapped[bool] = mapped_column(default=False)
    printed: Mapped[bool] = mapped_column(default=False)
    sits_out: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """What a guest learned in a game, such as a partner's best tactic; others see it only if the host shares it."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("game_id", "guest_id"),)

    id: Mapped[Id]
    game_id: Mapped[int] = mapped_column(belongs_to("game.id"))
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    text: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]


class OwnDuo(Base):
    """A famous pair or trio that a group added to the packs."""

    __tablename__ = "own_duo"

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"), index=True)
    halves: Mapped[list[str]] = mapped_column(JSON)


class Zone(Base):
    """An area of the room for professions that should meet.

    `also` are the keys of further spheres that stand there; `professions`, where there are any, those it was made for.
    """

    __tablename__ = "zone"
    __table_args__ = (UniqueConstraint("event_id", "letter"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    sphere_id: Mapped[int | None] = mapped_column(may_name("sphere.id"))
    name: Mapped[str]
    letter: Mapped[str]
    shape: Mapped[str]
    colour: Mapped[str]
    capacity: Mapped[int]
    position: Mapped[int]
    also: Mapped[list[str]] = mapped_column(JSON, default=list)
    professions: Mapped[list[str]] = mapped_column(JSON, default=list)


class ZonePlace(Base):
    """The zone a guest is sent to; a place set by hand is locked."""

    __tablename__ = "zone_place"
    __table_args__ = (UniqueConstraint("guest_id"),)

    id: Mapped[Id]
    zone_id: Mapped[int] = mapped_column(belongs_to("zone.id"), index=True)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    locked: Mapped[bool] = mapped_column(default=False)


class Complement(Base):
    """How much two professions can help each other, 0 to 10, where the host knows better than the spheres."""

    __tablename__ = "complement"
    __table_args__ = (UniqueConstraint("group_id", "one_id", "other_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    one_id: Mapped[int] = mapped_column(belongs_to("profession.id"))
    other_id: Mapped[int] = mapped_column(belongs_to("profession.id"))
    value: Mapped[int]


class NotWith(Base):
    """Two contacts whom the host never puts together."""

    __tablename__ = "not_with"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"), index=True)
    one_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
    other_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
