"""Famous duos, business-match zones and the other games."""
