"""The commands of `mixer`, one module each."""
