"""The one way to say no."""


class Refusal(Exception):
    """What is wrong, what was kept and what to do, in one line: run.py prints it alone and exits with 2."""
