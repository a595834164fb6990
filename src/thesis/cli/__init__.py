"""The command line: arguments in, text out; what is asked is answered by the rooms below."""

from thesis.cli.main import main

__all__ = ["main"]
