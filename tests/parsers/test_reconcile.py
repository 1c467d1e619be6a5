"""A page and its attachment, read apart and laid over each other."""

from dataclasses import replace

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.blocks import TableBlock
from corpus.sample.markup import MARKUPS
from parsers.model import Reason, Record, Scope, State
from parsers.parse import parse
from parsers.reconcile import is_same_report, reconcile


def document(seed: int = 4) -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation="2021", prose="short")))


def record(doc: SampleDocument) -> Record:
    return parse(MARKUPS["plain"].article(doc).encode())


def without_tables(doc: SampleDocument) -> SampleDocument:
    return replace(doc, blocks=tuple(b for b in doc.blocks if not isinstance(b, TableBlock)))


def test_two_equal_readings_agree_in_every_cell() -> None:
    one = record(document())
    both = reconcile(one, one)
    assert (both.differing, both.findings) == ((), ())
    assert dict(both.cells) == dict(one.cells)


def test_an_attachment_gives_the_tables_that_the_page_lacks() -> None:
    doc = document()
    both = reconcile(record(without_tables(doc)), record(doc))
    for key, figure in doc.truth.figures.items():
        assert both.cells[key].value == figure.value
        assert both.sides[key] == "attachment"


def test_a_figure_that_differs_is_ambiguous_and_a_finding() -> None:
    body, attachment = record(document()), record(document())
    key = "t3.granted.total"
    changed = replace(attachment.cells[key], value=999_999, raw="999999")
    both = reconcile(body, replace(attachment, cells={**attachment.cells, key: changed}))
    assert both.differing == (key,)
    assert (both.cells[key].state, both.cells[key].reason) == (State.AMBIGUOUS, Reason.CONFLICT)
    assert [finding.rule for finding in both.findings] == ["doc.body_attachment_conflict"]
    assert {operand.value for operand in both.findings[0].operands} == {
        body.cells[key].value,
        999_999,
    }


def test_a_printed_blank_does_not_hide_a_figure() -> None:
    body, attachment = record(document()), record(document())
    key = "t3.granted.total"
    blank = replace(body.cells[key], state=State.BLANK, value=None, raw="")
    both = reconcile(replace(body, cells={**body.cells, key: blank}), attachment)
    assert both.cells[key].value == attachment.cells[key].value


def test_reports_of_another_year_body_or_scope_are_not_the_same() -> None:
    one, other = record(document(4)), record(document(5))
    assert is_same_report(one, one) is True
    assert is_same_report(one, other) is False
    joint = replace(one, scope=Scope.AGGREGATE)
    assert is_same_report(replace(one, scope=Scope.OWN), joint) is False
