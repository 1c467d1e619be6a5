"""Where the pages of a portal are."""

from corpus.sample.portals import SampleWeb


def home_of(web: SampleWeb, name: str) -> str:
    return web.portal(name).home.rstrip("/")


def column_of(web: SampleWeb, name: str, path: str) -> str:
    return f"{home_of(web, name)}/zwgk/zfxxgk/zfxxgknb/{path}"
