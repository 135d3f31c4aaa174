"""`mixer duo-cards`, `mixer tickets` and `mixer sign-in-sheet`: what is handed out and laid out beside name tags."""

import io
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import click

from mixer.commands.games import Gathering, gather, met_option
from mixer.commands.printing import (
    chance_of,
    event_option,
    guests_argument,
    keep_apart,
    output_option,
    print_paper,
    printer_options,
    read_facts,
    seed_option,
    sheet_option,
    start_option,
)
from mixer.contacts.rules.names import split_name
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.icebreakers.rules.duos import deal, house_packs
from mixer.icebreakers.rules.pairing import plan_pairs
from mixer.icebreakers.rules.value import house_complements, values
from mixer.nametags.files.duo_cards import CARD_LAYOUTS, print_duo_cards
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.files.tickets import print_tickets
from mixer.nametags.rules.tags import DuoCard, SignInLine
from mixer.nametags.rules.tickets import MOST_TICKETS, number_tickets

MOST_BLANK_LINES = 500


@click.command()
@guests_argument
@output_option
@sheet_option("avery-5371")
@start_option
@click.option("--layout", type=click.Choice(list(CARD_LAYOUTS)), default="classic", show_default=True)
@click.option("--pack", "packs", type=click.Choice([pack.code for pack in house_packs()]), multiple=True)
@met_option
@event_option
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Chooses between equally good pairs, and the cards."
)
@printer_options
def duo_cards(
    guests: io.BufferedReader,
    output: Path,
    packs: tuple[str, ...],
    met: io.BufferedReader | None,
    seed: int,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Pair everyone on the list GUESTS and print a famous-duo card for each: one half, with the guest's name."""
    keep_apart(guests, output)
    gathering = gather(guests, met)
    print_paper(print_duo_cards, _cards(gathering, packs, seed), output, options, "duo cards")
    for note in gathering.notes:
        click.echo(f"look: {note}", err=True)


def _cards(gathering: Gathering, codes: tuple[str, ...], seed: int) -> list[DuoCard]:
    """Each guest's half, in the order in which tags are handed out."""
    if len(gathering.room.players) < 2:  # noqa: PLR2004 - a duo
        raise Refusal("too_few", "Famous duo needs at least two guests. There is only one on this list.")
    plan = plan_pairs(gathering.room, values(gathering.room, house_complements()), seed)
    packs = [pack for pack in house_packs() if not codes or pack.code in codes]
    sizes = [len(group) for group in plan.groups]
    if max(sizes) > 2 and not any(pack.trios for pack in packs):  # noqa: PLR2004 - a duo
        raise Refusal(
            "no_trio", "The number of guests is odd, and this pack has no famous trio. Choose another --pack too."
        )
    hands = deal(sizes, packs, (), Random(seed))  # noqa: S311 - the same cards again for the same seed
    cards = [
        DuoCard(id=str(key), half=card.half, mark=card.letter, partners=len(hand) - 1, guest=gathering.names[key])
        for group, hand in zip(plan.groups, hands, strict=True)
        for key, card in zip(group, hand, strict=True)
    ]
    return sorted(cards, key=lambda card: (_by_surname(card.guest), int(card.id)))


def _by_surname(name: str) -> tuple[str, str]:
    return fold(split_name(name).family) or fold(name), fold(name)


@click.command()
@click.option("--count", type=click.IntRange(1, MOST_TICKETS), required=True, help="How many tickets.")
@click.option("--first", type=click.IntRange(0, 10**6), default=1, show_default=True, help="The first number.")
@click.option("--qr", is_flag=True, help="Also show each serial as a QR code.")
@output_option
@sheet_option("avery-5371")
@start_option
@event_option
@seed_option
@printer_options
def tickets(count: int, first: int, output: Path, seed: int | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print tickets for the door prize drawing: a half to keep and one for the bowl, the same serial on both."""
    found = list(number_tickets(count, chance_of(seed), first))
    print_paper(partial(print_tickets, codes=options["qr"]), found, output, options, "tickets")
    click.echo(f"{found[0].serial} to {found[-1].serial}")


@click.command()
@guests_argument
@output_option
@sheet_option("letter-page")
@event_option
@click.option("--when", default="", help='Such as "Thu 26 Nov, 17:30".')
@click.option(
    "--blanks",
    type=click.IntRange(0, MOST_BLANK_LINES),
    default=12,
    show_default=True,
    help="Blank lines for walk-ins.",
)
@printer_options
def sign_in_sheet(
    guests: io.BufferedReader,
    output: Path,
    when: str,
    blanks: int,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Print the A-Z list of everyone on the list GUESTS, for the door when all else fails."""
    keep_apart(guests, output)
    lines = [
        SignInLine(
            id=str(number),
            name=one.full_name,
            sort_key=f"{one.family} {one.full_name}".strip(),
            company=one.company,
            role=one.job_title or one.profession,
            note="first time" if one.first_timer else "",
        )
        for number, one in enumerate(read_facts(guests), start=1)
    ]
    print_paper(partial(print_sign_in_sheet, when=when, blanks=blanks), lines, output, options, "guests")
