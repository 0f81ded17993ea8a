"""What an operator is told when the embedded stack cannot go on."""


class StackError(Exception):
    """One sentence for a person: what is wrong and what to do about it. Never shown with a traceback."""
