"""The question that placing guests in zones asks of a flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Demand:
    """Kinds of guests (rows) and zones (columns).

    counts: guests of each kind. affinity: points of a kind in a zone. professions: of each kind, empty where
    unknown. quotas: profession -> how many of it each zone takes gladly.
    """

    counts: Sequence[int]
    affinity: Sequence[Sequence[int]]
    capacity: Sequence[int]
    minimum: Sequence[int]
    professions: Sequence[str]
    quotas: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Standing:
    """Who stands in the zones already: guests in each, and profession -> guests of it in each."""

    fills: Sequence[int]
    alike: Mapping[str, Sequence[int]]
