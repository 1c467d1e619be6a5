"""What a run may be told wrongly about its conduct."""


class NameMapInvalid(Exception):
    """Say which entry of a name map cannot be read, and how to write it."""


class WindowInvalid(Exception):
    """Say that a window of hours cannot be read, and how to write it."""


class RunOver(Exception):
    """Nothing more may be asked in this run; what is left stays pending."""


class BudgetSpent(RunOver):
    """A host has had its requests of the day."""


class OutsideWindow(RunOver):
    """The hours in which a portal may be asked are over."""


class HostBusy(RunOver):
    """A host asked to be left alone for longer than a run waits."""


class HostUnreachable(Exception):
    """The rules of a host are unknown, so nothing may be fetched from it."""


class HostSilent(HostUnreachable):
    """Nobody answers under the address of a host: not even its refusal is known."""


class PageRefused(Exception):
    """A page is not what was asked for: a challenge, an error page, an empty shell."""


class ProxyInvalid(Exception):
    """Say that a proxy cannot be used, and how to write one."""
