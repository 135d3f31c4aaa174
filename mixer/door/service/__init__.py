"""What volunteers and hosts do at the door."""
