"""The group's address book across mixers."""
