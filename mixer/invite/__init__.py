"""Invitations, answers and the waiting list."""
