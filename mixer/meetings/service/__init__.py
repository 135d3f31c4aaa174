"""Use cases of guests who meet: the scan, consent, the people met, and what other rooms ask about meetings."""
