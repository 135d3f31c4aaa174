"""What the post office knows without a database or a network."""
