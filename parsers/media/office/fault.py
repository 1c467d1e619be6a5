"""The fault of an office file: why nothing sound can be read from it."""


class OfficeFault(Exception):
    """Say in one sentence without a full stop why a file cannot be read."""
