"""The exact and the relaxed solver, each in a module of its own so that only the one needed is imported."""
