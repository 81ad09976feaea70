"""How a wrong environment is told to the operator."""


class BadConfiguration(Exception):  # noqa: N818 - it is the sentence that the operator reads
    """The environment is wrong; the text says what to set."""
