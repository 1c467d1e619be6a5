"""What can be wrong with a portal file."""


class PortalInvalid(Exception):
    """Say in one sentence which file and field is wrong, and the mend."""
