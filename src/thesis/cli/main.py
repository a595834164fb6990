"""Runs the command line: one place where errors become messages and exit codes."""

from __future__ import annotations

import json
import os
import sys
from itertools import pairwise
from typing import NoReturn

from thesis.text import ThesisError

BAD_INPUT = 2


def main() -> None:
    """Run ``thesis`` with the arguments of the process.

    Exit codes: 0, 1 for findings and failing cases, 2 for bad usage and bad input.
    """
    try:
        from thesis.cli.app import program
    except ModuleNotFoundError as missing:
        _fail(f"the command line needs {missing.name}; install it with: pip install 'thesis[cli]'")
    try:
        program(next(iter(sys.argv[1:]), None))(prog_name="thesis")
    except ThesisError as error:
        _tell(error)
        sys.exit(BAD_INPUT)
    except ImportError as missing:  # an extra; its message says how to install it
        _fail(str(missing))
    except BrokenPipeError:  # the reader, `head` say, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _tell(error: ThesisError) -> None:
    """Messages on stderr; as JSON where that was asked for."""
    arguments = sys.argv[1:]
    if "--format=json" in arguments or ("--format", "json") in pairwise(arguments):
        sys.stderr.write(json.dumps([one.to_dict() for one in error.diagnostics], ensure_ascii=False, indent=2) + "\n")
        return
    count = len(error.diagnostics)
    sys.stderr.write(f"{error}\n{count} error{'s' if count > 1 else ''}. Nothing was scored or written.\n")


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"thesis: {message}\n")
    sys.exit(BAD_INPUT)
