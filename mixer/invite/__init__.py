"""Invitations, answers, the waiting list, reminders."""
