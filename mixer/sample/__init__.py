"""A sample group, its mixers and its guests: invented, complete, and the same for the same seed."""
