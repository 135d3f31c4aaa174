"""Use cases of the games: who is in the room, duos dealt and found, zones made and filled."""
