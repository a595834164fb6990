"""Readings of one Plan; each engine gives the same outcome, the interpreter is the one that judges."""
