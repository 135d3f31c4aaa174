"""The mixer itself: when, where, how many, and its run of show."""
