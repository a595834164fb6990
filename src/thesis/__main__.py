"""``python -m thesis`` is the command line."""

from thesis.cli import main

main()
