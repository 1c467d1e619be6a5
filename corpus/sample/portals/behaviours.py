"""Behaviours that can be put around any resource: slow, busy, broken off, mislabelled, moody.

Each returns a function from resource to resource, so that they can be stacked.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from corpus.sample.portals.exchange import Asked, Behaviour, Reply, Resource, Wire
from corpus.sample.portals.replies import html, redirect

Change = Callable[[Reply], Reply]


def stack(resource: Resource, *behaviours: Behaviour) -> Resource:
    """Put behaviours around a resource, the first one innermost."""
    for behaviour in behaviours:
        resource = behaviour(resource)
    return resource


def changed(change: Change) -> Behaviour:
    """Change every answer."""
    return lambda resource: lambda asked: change(resource(asked))


def at_first(times: int, change: Change) -> Behaviour:
    """Change the first so many answers of each address, then behave."""

    def around(resource: Resource) -> Resource:
        def answer(asked: Asked) -> Reply:
            reply = resource(asked)
            return change(reply) if asked.count < times else reply

        return answer

    return around


def _wired(change: Callable[[Wire], Wire]) -> Change:
    return lambda reply: reply.with_wire(change(reply.wire))


# Time.


def slow(seconds: float) -> Behaviour:
    """Think before the head is sent."""
    return changed(_wired(lambda wire: replace(wire, head_wait=seconds)))


def stalling(seconds: float) -> Behaviour:
    """Send the head at once and the body late."""
    return changed(_wired(lambda wire: replace(wire, body_wait=seconds)))


def dripping(size: int, seconds: float) -> Behaviour:
    """Send a few bytes at a time."""
    return changed(_wired(lambda wire: replace(wire, drip=size, drip_wait=seconds)))


# Refusals that pass.


def busy(times: int, status: int = 503, retry_after: str | None = "1") -> Behaviour:
    """Refuse the first so many requests of each address."""
    refusal = html("<html><title>busy</title>系统繁忙</html>", status)
    reply = refusal.with_header("Retry-After", retry_after)
    return at_first(times, lambda _: reply)


def flaky(times: int, after: int | None = None) -> Behaviour:
    """Reset the first so many connections, before the head or after so many bytes of body."""
    if after is None:
        return at_first(times, _wired(lambda wire: replace(wire, head_cut=0, ending="reset")))
    return at_first(times, _wired(lambda wire: replace(wire, body_cut=after, ending="reset")))


# Broken framing.


def truncated(after: int) -> Behaviour:
    """Break the body off although its whole length was announced."""
    return changed(_wired(lambda wire: replace(wire, body_cut=after, ending="close")))


def truncated_at_first(times: int, after: int) -> Behaviour:
    """Break the first so many bodies off."""
    return at_first(times, _wired(lambda wire: replace(wire, body_cut=after, ending="close")))


def misdeclared(difference: int) -> Behaviour:
    """Announce a length that is wrong by so many bytes, then close."""

    def change(reply: Reply) -> Reply:
        length = max(len(reply.body) + difference, 0)
        return reply.with_wire(replace(reply.wire, declared_length=length, ending="close"))

    return changed(change)


def chunked(*trailers: tuple[str, str]) -> Behaviour:
    """Send the body in chunks, with trailers after them."""
    return changed(_wired(lambda wire: replace(wire, framing="chunked", trailers=trailers)))


def unframed() -> Behaviour:
    """Let the end of the connection end the body."""
    return changed(_wired(lambda wire: replace(wire, framing="close")))


# Labels.


def typed(media_type: str | None) -> Behaviour:
    """Label every answer so, or not at all."""
    return changed(lambda reply: reply.with_header("Content-Type", media_type))


def recoded(charset: str, header: str | None) -> Behaviour:
    """Send a UTF-8 page in another charset under some header label; its own meta stays."""

    def change(reply: Reply) -> Reply:
        body = reply.body.decode().encode(charset, "xmlcharrefreplace")
        label = f"text/html; charset={header}" if header else "text/html"
        return replace(reply, body=body).with_header("Content-Type", label)

    return changed(change)


def gzipped(is_labelled: bool = True) -> Behaviour:
    """Compress whether asked or not, and say so or not."""

    def change(reply: Reply) -> Reply:
        packed = replace(reply, body=gzip.compress(reply.body, mtime=0))
        return packed.with_header("Content-Encoding", "gzip" if is_labelled else None)

    return changed(change)


def raw_deflated() -> Behaviour:
    """Compress without the wrapper that the label promises."""

    def change(reply: Reply) -> Reply:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = packer.compress(reply.body) + packer.flush()
        return replace(reply, body=body).with_header("Content-Encoding", "deflate")

    return changed(change)


def claiming_gzip() -> Behaviour:
    """Say gzip and send plain bytes."""
    return changed(lambda reply: reply.with_header("Content-Encoding", "gzip"))


# Memory of the visitor.


def conditional(is_honest: bool = True, modified: str | None = None) -> Behaviour:
    """Answer 304 to a validator; a dishonest site does so although the page has changed."""

    def around(resource: Resource) -> Resource:
        def answer(asked: Asked) -> Reply:
            reply = resource(asked)
            tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"' if is_honest else '"1"'
            fresh = reply.with_header("ETag", tag).with_header("Last-Modified", modified)
            is_known = asked.headers.get("if-none-match") == tag
            since = asked.headers.get("if-modified-since")
            if is_known or (modified is not None and since == modified):
                return Reply(status=304, headers=(("ETag", tag),))
            return fresh

        return answer

    return around


def cookie_gate(name: str) -> Behaviour:
    """Send a visitor without the cookie to the same address, with the cookie."""

    def around(resource: Resource) -> Resource:
        def answer(asked: Asked) -> Reply:
            if name in asked.cookies:
                return resource(asked)
            return redirect(asked.target).with_header("Set-Cookie", f"{name}=1; path=/")

        return answer

    return around


def referer_gate(refusal: Resource) -> Behaviour:
    """Refuse whoever does not come from a page of the same host."""

    def around(resource: Resource) -> Resource:
        def answer(asked: Asked) -> Reply:
            came_from_here = f"//{asked.host}/" in asked.headers.get("referer", "")
            return resource(asked) if came_from_here else refusal(asked)

        return answer

    return around


def agent_gate(refusal: Resource) -> Behaviour:
    """Refuse user agents that do not look like a browser."""

    def around(resource: Resource) -> Resource:
        def answer(asked: Asked) -> Reply:
            is_browser = asked.headers.get("user-agent", "").startswith("Mozilla/")
            return resource(asked) if is_browser else refusal(asked)

        return answer

    return around


def at_visits(resources: Mapping[int, Resource]) -> Resource:
    """Answer by the resource of the latest visit that is not after the present one."""

    def answer(asked: Asked) -> Reply:
        latest = max((visit for visit in resources if visit <= asked.visit), default=min(resources))
        return resources[latest](asked)

    return answer
