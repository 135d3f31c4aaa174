"""The dashboard: every room's facts held against the plan."""
