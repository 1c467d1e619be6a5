"""The waiters' thread, played by the test itself."""

import queue
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure


class Mailbox:
    """Run in the test's own thread what the writer delivers."""

    def __init__(self) -> None:
        self._letters: queue.Queue[tuple[Callable[..., None], tuple[Any, ...]]] = queue.Queue()

    def deliver(self, function: Callable[..., None], *arguments: object) -> None:
        self._letters.put((function, arguments))

    def wait(self, deferred: "Deferred[Any]") -> object:
        results: list[Any] = []
        deferred.addBoth(results.append)
        while not results:
            function, arguments = self._letters.get(timeout=20)
            function(*arguments)
        return results[0].value if isinstance(results[0], Failure) else results[0]
