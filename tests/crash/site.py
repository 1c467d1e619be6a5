"""An invented portal on the loopback: 30 list pages of 20 details each, and what it served.

Every 40th detail has moved, every 30th is busy when it is first asked; lists are chained.
"""

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass

LISTS = 30
DETAILS = 20
MOVED_EVERY = 40
BUSY_EVERY = 30
_FILLING = "".join(f"<p>第{number}条 依法公开政府信息，接受群众监督。</p>" for number in range(40))


@dataclass(frozen=True)
class Size:
    lists: int = LISTS
    details: int = DETAILS

    @property
    def pages(self) -> list[str]:
        """Return the paths that answer with a page."""
        numbers = range(1, self.lists * self.details + 1)
        return [f"/list/{one}" for one in range(1, self.lists + 1)] + [
            _moved(number) if number % MOVED_EVERY == 0 else f"/detail/{number}"
            for number in numbers
        ]

    @property
    def redirects(self) -> list[str]:
        numbers = range(1, self.lists * self.details + 1)
        return [f"/detail/{number}" for number in numbers if number % MOVED_EVERY == 0]


def _moved(number: int) -> str:
    return f"/moved/{number}"


class Site:
    """Serve pages from a thread of its own; `served` counts the answers by path."""

    def __init__(self, size: Size | None = None, delay: float = 0.0) -> None:
        self.size = size or Size()
        self.served: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self._delay = delay
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(5)
        port: int = self._server.sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(5)
        self._loop.close()

    def _end(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks(self._loop) if not task.done()]
        for task in tasks:
            task.cancel()
        gathered = asyncio.gather(*tasks, return_exceptions=True)
        gathered.add_done_callback(lambda _: self._loop.stop())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                if self._delay:
                    await asyncio.sleep(self._delay)
                writer.write(self._answer(path))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        kind, number = path.split("/")[1], int(path.rpartition("/")[2])
        if kind == "detail" and number % BUSY_EVERY == 0 and not self.busy[path]:
            self.busy[path] += 1
            return b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        self.served[path] += 1
        if kind == "detail" and number % MOVED_EVERY == 0:
            target = _moved(number).encode()
            return b"HTTP/1.1 302 Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % target
        body = self._page(kind, number).encode()
        fields = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
        return b"HTTP/1.1 200 OK\r\n" + fields + body

    def _page(self, kind: str, number: int) -> str:
        if kind != "list":
            return f"<html><title>年报 {number}</title>{_FILLING}</html>"
        first = (number - 1) * self.size.details + 1
        links = [f"/detail/{one}" for one in range(first, first + self.size.details)]
        if number < self.size.lists:
            links.append(f"/list/{number + 1}")
        rows = "".join(
            f'<li><a href="{link}">年报</a><span>2024-01-31</span></li>' for link in links
        )
        return f"<html><ul>{rows}</ul></html>"
