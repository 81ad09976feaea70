"""The error that shows the operator what is wrong in the environment."""


class BadConfiguration(Exception):  # noqa: N818 - it is the sentence that the operator reads
    """The environment is wrong; the text says what to set."""
