"""The page of the record: its objects, fields, words and locators, with a trimmed example."""

from corpus.reference.example import trimmed_record, write_json
from corpus.reference.markdown import code, fence, page, summary, table
from corpus.reference.meanings import Meanings
from corpus.reference.shapes import Shape, record_shapes
from corpus.reference.words import record_words, words_section
from parsers.model import Locator

_INTRODUCTION = """
`nianbao parse FILE --format json` prints one such object per input on a line of its own, in UTF-8,
with the names in the order below. The same bytes read by the same parser version give the same
bytes. A name is never left out, except inside a [locator](#locators), for `reason`, `sentence` and
`confidence` of a [cell](#cell), and for `recogniser` of a [source](#source); what is not known is
`null`, an empty list or a word that says so.
"""
_LOCATORS = """
A locator says where a text stands in the payload, in at least two independent ways, so that a
value can be checked against the archived bytes without trusting the parser. Selectors a medium
does not have are left out.
"""
_REREADING = """
`parsers.locate.Rereader` opens the payload again and reads the place under every selector. On an
undamaged payload all of them agree with `raw`; the names of a locator in JSON are the arguments
of `Locator`.
"""
_REREADER = """
>>> from corpus.sample.district import sample_district
>>> from parsers.locate import Rereader
>>> from parsers.model import Locator
>>> from parsers.parse import parse
>>> from parsers.record_json import record_dict
>>> file = next(file for file in sample_district(1) if file.name == "township-2021.html")
>>> cell = record_dict(parse(file.payload))["cells"]["t3.granted.total"]
>>> found = Rereader(file.payload).read(Locator(**cell["locator"]))
>>> sorted(found)
['offset', 'path', 'table']
>>> set(found.values()) == {cell["raw"]}
True
"""
_EXAMPLE = """
An invented report, printed over several lines. Digests and long texts are cut (`…`), and of the
cells, sections, findings and checks only a few are shown.
"""


def record_page(meanings: Meanings) -> str:
    """Return the page."""
    shapes = record_shapes()
    objects = [_object(shape, meanings) for shape in shapes if shape.kind is not Locator]
    locator = next(shape for shape in shapes if shape.kind is Locator)
    return page(
        "The record",
        _INTRODUCTION,
        "## Objects",
        *objects,
        "## Words",
        *(words_section(words, meanings) for words in record_words()),
        "## Locators",
        _LOCATORS,
        _object(locator, meanings, "### Locator"),
        _REREADING,
        fence("python", _REREADER),
        "## Example",
        _EXAMPLE,
        fence("json", write_json(trimmed_record())),
    )


def _object(shape: Shape, meanings: Meanings, heading: str | None = None) -> str:
    name = shape.kind.__name__
    rows = [
        [code(field), shape.type_of(field), meanings.of(f"fields.{name}.{field}")]
        for field in shape.names
    ]
    parts = (
        heading or f"### {name}",
        summary(shape.kind.__doc__),
        table(["Name", "Type", "Meaning"], rows),
    )
    return "\n\n".join(parts)
