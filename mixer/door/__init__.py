"""Scan, search, walk-in, undo, headcount."""
