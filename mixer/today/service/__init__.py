"""The rooms' facts, the plan's ticks that follow from them, and the pages made of both."""

from mixer.plan.service.facts import Ticked
from mixer.today.service.desk import Desk, Home, Mixer, desk, home
from mixer.today.service.facts import Press, ask_all, ask_rooms
from mixer.today.service.listed import GuestList
from mixer.today.service.ticking import tick, tick_everywhere

__all__ = [
    "Desk",
    "GuestList",
    "Home",
    "Mixer",
    "Press",
    "Ticked",
    "ask_all",
    "ask_rooms",
    "desk",
    "home",
    "tick",
    "tick_everywhere",
]
