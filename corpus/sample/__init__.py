"""Sample reports: invented agencies, figures and prose, laid out, damaged and rendered on demand.

Truth flows one way: `truth` invents a report, `layout` sets it as the official form, `damage`
spoils it as publishers do, the renderers write it as a page or as text. Nothing here is real.
"""

from corpus.sample.agencies import SampleAgency, invent_agency
from corpus.sample.blocks import SampleDocument
from corpus.sample.figures import Figure
from corpus.sample.layout import lay_out
from corpus.sample.prose import SampleSection
from corpus.sample.truth import SampleOptions, SampleReport, sample_report

__all__ = [
    "Figure",
    "SampleAgency",
    "SampleDocument",
    "SampleOptions",
    "SampleReport",
    "SampleSection",
    "invent_agency",
    "lay_out",
    "sample_report",
]
