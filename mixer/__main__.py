"""`python -m mixer` is the command `mixer`."""

from mixer.cli import main

main()
