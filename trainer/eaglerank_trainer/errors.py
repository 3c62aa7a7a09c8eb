"""Errors that end a training with a message instead of a traceback."""


class TrainingError(Exception):
    """The training cannot go on; the message says why and what to do about it."""
