"""Run in a process of its own: imports everything once, then forks a crawl for each line it reads.

Importing Scrapy and SQLAlchemy takes longer than most of the crawls here live.
"""

import json
import os
import sys
import traceback

import psycopg  # noqa: F401 - loaded before the fork
import scrapy.addons
import scrapy.core.downloader.handlers.http11
import scrapy.core.engine  # noqa: F401 - same
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import crawler.archive.sink
import crawler.frontier.middleware
import crawler.frontier.replay
import crawler.frontier.scheduler
import crawler.wire.handler  # noqa: F401 - same
from storage.environment import describe_environment
from tests.crash import crashing  # noqa: F401 - same
from tests.crash.crawl import run

# What Scrapy would import when a crawl begins.
_CLASSES = (
    "DOWNLOADER DUPEFILTER_CLASS ITEM_PROCESSOR LOG_FORMATTER SPIDER_LOADER_CLASS STATS_CLASS"
).split()
_TABLES = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")


def main() -> None:
    _prepare()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _crawl(job)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _prepare() -> None:
    settings = Settings()
    tables = (settings.getdict(name) for name in _TABLES)
    for path in [*(settings[name] for name in _CLASSES), *(path for one in tables for path in one)]:
        load_object(path)
    describe_environment()


def _crawl(job: dict[str, object]) -> None:
    # Standard input and output belong to the conversation above.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    code = 1
    try:
        code = run(job)
    except BaseException:  # noqa: BLE001 - a forked child must not run on in the parent's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
