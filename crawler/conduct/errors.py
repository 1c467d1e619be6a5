"""What a run may be told wrongly about its conduct."""


class NameMapInvalid(Exception):
    """Say which entry of a name map cannot be read, and how to write it."""


class WindowInvalid(Exception):
    """Say that a window of hours cannot be read, and how to write it."""
