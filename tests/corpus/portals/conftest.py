"""One sample web and one server for all tests; a test that looks at the log takes its own."""

from collections.abc import Iterator

import pytest

from corpus.sample.portals import (
    SampleServer,
    SampleWeb,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from tests.corpus.portals.client import Client

# Lists still run over several pages, and every kind of agency has several reports.
SMALL = WebOptions(Scale(departments=2, townships=2, years=(2020, 2022, 2023)))


@pytest.fixture(scope="session")
def web() -> SampleWeb:
    return build_web(1, SMALL)


@pytest.fixture(scope="session")
def shared_server(web: SampleWeb) -> Iterator[SampleServer]:
    with serve(web, ServeOptions(time_scale=0.0)) as server:
        yield server


@pytest.fixture
def server(shared_server: SampleServer) -> SampleServer:
    """The shared server at its first visit, with an empty log."""
    shared_server.visit = 0
    shared_server.log.clear()
    return shared_server


@pytest.fixture
def client(server: SampleServer) -> Client:
    return Client(server)
