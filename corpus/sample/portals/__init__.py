"""The sample district's web: invented government portals, as nasty as real ones, on loopback.

`build_web` invents the portals with their truth, `serve` answers for them on ephemeral ports.
"""

from corpus.sample.portals.attachments import Attachment, AttachmentMaker
from corpus.sample.portals.county import Scale
from corpus.sample.portals.expect import Edition, Expected, FiledUnder, Forbidden
from corpus.sample.portals.log import Logged, RequestLog, most_at_once, smallest_gap
from corpus.sample.portals.server import SampleServer, ServeOptions, serve
from corpus.sample.portals.site import SamplePortal, SampleWeb
from corpus.sample.portals.web import PORTALS, WebOptions, build_web

__all__ = [
    "PORTALS",
    "Attachment",
    "AttachmentMaker",
    "Edition",
    "Expected",
    "FiledUnder",
    "Forbidden",
    "Logged",
    "RequestLog",
    "SamplePortal",
    "SampleServer",
    "SampleWeb",
    "Scale",
    "ServeOptions",
    "WebOptions",
    "build_web",
    "most_at_once",
    "serve",
    "smallest_gap",
]
