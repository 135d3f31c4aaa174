"""Pure rules of the games: who is paired with whom, with which card, and who stands in which zone."""
