"""What it costs to strain a zone, in points of affinity (0 to 100 a guest): soft rules, each dearer than the next."""

OVER_QUOTA = 5_000
"""Cost of a guest beyond their profession's quota in a zone: as much as fifty guests may gain."""

TOO_FEW = 20_000
"""Cost of a guest missing from a zone's minimum."""

TOO_MANY = 200_000
"""Cost of a guest beyond a zone's capacity."""
