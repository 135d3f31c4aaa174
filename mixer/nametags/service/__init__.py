"""Printing: which tags are due, a preview that is the print, the print itself and its record."""

from mixer.nametags.service.gathering import ZONES, ZonesOf, gather, zones_by_sphere
from mixer.nametags.service.printing import (
    Hand,
    Order,
    Overview,
    Printed,
    Run,
    last_choice,
    note_read,
    order_tags,
    overview,
    picture_of_first_page,
    print_order,
    print_sign_in,
    record_run,
    runs,
)

__all__ = [
    "ZONES",
    "Hand",
    "Order",
    "Overview",
    "Printed",
    "Run",
    "ZonesOf",
    "gather",
    "last_choice",
    "note_read",
    "order_tags",
    "overview",
    "picture_of_first_page",
    "print_order",
    "print_sign_in",
    "record_run",
    "runs",
    "zones_by_sphere",
]
