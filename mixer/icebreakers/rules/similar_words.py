"""What partners of similar businesses are told: what they have in common, and what to ask each other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mixer.icebreakers.rules.relaxations import Relaxation, relaxations
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.similar import SimilarPlan
from mixer.icebreakers.rules.value import Complements, worth
from mixer.icebreakers.rules.zones import SOMETHING_ELSE

QUESTION = "What is your most effective networking tactic"


@dataclass(frozen=True)
class Talk:
    """What one guest is told about another: the field they share ("" for none), why they meet, what to ask."""

    field: str
    reason: str
    question: str


def talk(one: Player, other: Player, known: Complements, names: Mapping[str, str]) -> Talk:
    """Return what two partners are told; `names` are the spheres' by their keys."""
    if one.profession and one.profession == other.profession:
        return Talk(_trade(one), f"Two of one trade: {_trade(one)}.", f"{QUESTION}, one {_trade(one)} to another?")
    if _has_field(one) and one.sphere == other.sphere:
        field = names.get(one.sphere, one.sphere)
        reason = f"Both work in {field}: {_trade(one)} and {_trade(other)}."
        return Talk(field, reason, f"{QUESTION}, and which clients do you pass on to each other?")
    shared = sorted((one.offers | one.wants) & (other.offers | other.wants))
    if shared:
        return Talk("", f"Both offer or look for {', '.join(shared)}.", f"{QUESTION}?")
    clients = worth(one, other, known).clients
    both = f" Both serve {clients}." if clients else ""
    return Talk("", f"Different fields.{both}", f"{QUESTION}?")


def _has_field(player: Player) -> bool:
    return player.sphere not in ("", SOMETHING_ELSE)


def _trade(player: Player) -> str:
    return player.trade or player.profession


def alone(room: Room, guest: Player, partner: Player) -> str:
    """Return what a guest is told whose partner is of another field; empty where they share one."""
    if _alike(guest, partner):
        return ""
    nearest = f"nearest: {_trade(partner)}." if _trade(partner) else "here is somebody to get to know."
    if not guest.profession and not _has_field(guest):
        return f"We do not know your field; {nearest}"
    if any(_alike(guest, other) for other in room.players if other.key != guest.key):
        return f"Everybody else in your field has met you, is a colleague or has a partner; {nearest}"
    return f"Nobody in your field today; {nearest}"


def _alike(one: Player, other: Player) -> bool:
    same_trade = bool(one.profession) and one.profession == other.profession
    return same_trade or (_has_field(one) and one.sphere == other.sphere)


def similar_relaxations(room: Room, plan: SimilarPlan, houses: Mapping[int, str]) -> tuple[Relaxation, ...]:
    """Return what a plan could not keep, the gravest first; `houses` names the companies."""
    found = relaxations(room, plan.pairs, houses)
    if not plan.rivals:
        return found
    trades = Counter(player.profession for player in room.players)
    players = {player.key: player for player in room.players}
    crowds = Counter(players[one].profession for one, _ in plan.rivals)
    told = [
        f"{trades[profession]} of {len(players)} guests do the same, {_trade(_first(room, profession))}: "
        f"{count} {'couple' if count == 1 else 'couples'} of competitors had to meet."
        for profession, count in sorted(crowds.items())
    ]
    return (*found, Relaxation("competitors", plan.rivals, " ".join(told)))


def _first(room: Room, profession: str) -> Player:
    return next(player for player in room.players if player.profession == profession)
