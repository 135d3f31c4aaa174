"""Guests scan guests: who met whom, consent, the guest's own page."""
