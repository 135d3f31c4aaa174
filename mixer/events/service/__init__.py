"""Use cases of a mixer: beginning, changing, moving and cancelling it; its evening, its tables, its team."""
