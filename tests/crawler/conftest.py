"""What every crawler test shares: one reactor, one certificate."""

import ssl
from collections.abc import Iterator

import pytest

from tests.crawler.crawling import ReactorThread
from tests.crawler.server import make_certificate


@pytest.fixture(scope="session")
def reactor_thread() -> Iterator[ReactorThread]:
    thread = ReactorThread()
    yield thread
    thread.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, bytes]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))
