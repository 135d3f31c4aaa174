"""Donors, pledges, drawings, thanks."""
