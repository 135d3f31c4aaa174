"""Groups, the people who run mixers, their roles, and sign-in."""
