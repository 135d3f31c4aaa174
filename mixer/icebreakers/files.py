"""What the games put on paper: duo cards, cards with whom to meet, and zone signs."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO

from mixer.nametags.files.duo_cards import print_duo_cards
from mixer.nametags.files.meet_cards import print_meet_cards
from mixer.nametags.files.signs import print_signs
from mixer.nametags.rules.meeting import MeetCard
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import DuoCard, Job, Sign


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper, and the sheets that cards and signs are laid out on."""

    key: str
    title: str
    cards: str
    signs: str
    countries: tuple[str, ...]


@dataclass(frozen=True)
class CardToPrint:
    """One guest's half."""

    id: str
    half: str
    guest: str
    partners: int


@dataclass(frozen=True)
class SignToPrint:
    """One zone's sign: its letter and name large, its professions below."""

    id: str
    name: str
    letter: str
    colour: str
    professions: tuple[str, ...]


@cache
def papers() -> tuple[PaperKind, ...]:
    """Return the kinds of paper to choose from."""
    table = tomllib.loads(resources.files("mixer.icebreakers").joinpath("paper.toml").read_text("utf-8"))
    return tuple(
        PaperKind(key, row["title"], row["cards"], row["signs"], tuple(row["countries"])) for key, row in table.items()
    )


def usual_paper(country: str) -> str:
    """Return the kind of paper that printers of a country hold."""
    return next((paper.key for paper in papers() if country in paper.countries), papers()[-1].key)


def _paper(key: str) -> PaperKind:
    return next((paper for paper in papers() if paper.key == key), papers()[-1])


def cards_pdf(cards: Iterable[CardToPrint], event: str, paper: str) -> bytes:
    """Return the duo cards as a PDF, in their order."""
    out = BytesIO()
    job = Job(sheet=find_sheet(_paper(paper).cards), event=event)
    items = [DuoCard(id=card.id, half=card.half, guest=card.guest, partners=card.partners) for card in cards]
    print_duo_cards(items, job, out)
    return out.getvalue()


def meet_cards_pdf(cards: Iterable[MeetCard], event: str, paper: str) -> bytes:
    """Return cards with whom to meet as a PDF, in their order."""
    out = BytesIO()
    print_meet_cards(list(cards), Job(sheet=find_sheet(_paper(paper).cards), event=event), out)
    return out.getvalue()


def signs_pdf(signs: Iterable[SignToPrint], event: str, paper: str) -> bytes:
    """Return one page for each zone."""
    out = BytesIO()
    job = Job(sheet=find_sheet(_paper(paper).signs), event=event)
    items = [
        Sign(id=sign.id, title=sign.name, letter=sign.letter, colour=sign.colour, lines=sign.professions)
        for sign in signs
    ]
    print_signs(items, job, out)
    return out.getvalue()
