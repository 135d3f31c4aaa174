"""What leaves the follow-up as a file: lists for people and for other tools, calendars, certificates."""
