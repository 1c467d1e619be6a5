"""Requests as JSON and back: only what differs from the default is written.

Callbacks are methods of the spider, by name. `meta` and `cb_kwargs` must be JSON: nothing that
cannot be read back by another process, or years later, is taken.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from scrapy import Request, Spider

from crawler.conduct.retry_after import RETRY_DELAY_KEY
from crawler.frontier.errors import RequestUnserialisable
from crawler.frontier.hold import HOLD_KEY, Errback
from crawler.frontier.links import LINK_KEY
from crawler.wire.exchange import FACTS_KEY

# What a download leaves behind, and what belongs to one attempt only.
_TRANSIENT = frozenset(
    {
        HOLD_KEY,
        FACTS_KEY,
        LINK_KEY,
        "download_slot",
        "download_latency",
        RETRY_DELAY_KEY,
    }
)


def dump_request(request: Request, spider: Spider) -> dict[str, Any]:
    """Return a request as JSON; raise `RequestUnserialisable` naming what cannot be kept."""
    meta = {key: value for key, value in request.meta.items() if key not in _TRANSIENT}
    found: dict[str, Any] = {
        "url": request.url,
        "method": request.method if request.method != "GET" else None,
        "body": base64.b64encode(request.body).decode() or None,
        "headers": _dump_headers(request) or None,
        "cookies": _check("cookies", request.cookies, request) or None,
        "callback": _name(request.callback, spider, request),
        "errback": _name(_unwrap(request.errback), spider, request),
        "cb_kwargs": _check("cb_kwargs", request.cb_kwargs, request) or None,
        "meta": _check("meta", meta, request) or None,
        "priority": request.priority or None,
        "dont_filter": request.dont_filter or None,
        "encoding": request.encoding if request.encoding != "utf-8" else None,
        "flags": _check("flags", request.flags, request) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def load_request(found: Mapping[str, Any], spider: Spider) -> Request:
    """Return the request that was written down."""
    headers = {
        name.encode("latin-1"): [value.encode("latin-1") for value in values]
        for name, values in found.get("headers", [])
    }
    return Request(
        found["url"],
        method=found.get("method", "GET"),
        body=base64.b64decode(found.get("body", "")),
        headers=headers,
        cookies=found.get("cookies"),
        callback=_find(found.get("callback"), spider),
        errback=_find(found.get("errback"), spider),
        cb_kwargs=found.get("cb_kwargs"),
        meta=found.get("meta"),
        priority=found.get("priority", 0),
        dont_filter=found.get("dont_filter", False),
        encoding=found.get("encoding", "utf-8"),
        flags=found.get("flags"),
    )


def _dump_headers(request: Request) -> list[tuple[str, list[str]]]:
    return [
        (name.decode("latin-1"), [value.decode("latin-1") for value in values])
        for name, values in request.headers.items()
    ]


def _unwrap(errback: Callable[..., Any] | None) -> Callable[..., Any] | None:
    return errback.original if isinstance(errback, Errback) else errback


def _name(function: Callable[..., Any] | None, spider: Spider, request: Request) -> str | None:
    if function is None:
        return None
    name = getattr(function, "__name__", "")
    if getattr(function, "__self__", None) is not spider or not hasattr(spider, name):
        raise RequestUnserialisable(
            f"{request}: the callback {name or type(function).__name__!r} is no method of the"
            " spider; only those can be found again"
        )
    return name


def _find(name: str | None, spider: Spider) -> Callable[..., Any] | None:
    if name is None:
        return None
    function: Callable[..., Any] | None = getattr(spider, name, None)
    if function is None:
        raise RequestUnserialisable(f"the spider {spider.name!r} has no method {name!r} any more")
    return function


def _check(part: str, value: object, request: Request) -> object:
    """Return a value whose JSON reads back as it is, tuples as lists."""
    if not value:
        return None
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
        again: object = json.loads(text)
    except (TypeError, ValueError) as error:
        raise RequestUnserialisable(f"{request}: {part} is no JSON ({error})") from error
    if again != _listed(value):
        raise RequestUnserialisable(f"{request}: {part} reads back as something else: {value!r}")
    return again


def _listed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(one) for one in value]
    return value
