"""A contact at a mixer: the list, import, visitor hosts, first-timers."""
