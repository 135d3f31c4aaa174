"""Numbers and pictures of what a mixer achieved."""
