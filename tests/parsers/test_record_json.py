"""The record written down."""

import json
import subprocess
import sys
from decimal import Decimal

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.render_html import render_html
from parsers.parse import parse
from parsers.record_json import exact, record_json

PAGE = render_html(lay_out(sample_report(5, SampleOptions(generation="2019"))))
CONTRACT = [
    "schema_version", "parser", "source", "doc_class", "template_generation", "tables_status",
    "title", "agency", "scope", "report_year", "period", "contact", "signature", "published_at",
    "index_number", "sections", "cells", "findings", "checks", "attachments",
]  # fmt: skip
PROGRAM = """
import sys
from parsers.parse import parse
from parsers.record_json import record_json
sys.stdout.buffer.write(record_json(parse(sys.stdin.buffer.read(), name="a")))
"""


def test_the_fields_of_the_contract_come_in_its_order() -> None:
    written = list(json.loads(record_json(parse(PAGE))))
    assert [name for name in written if name in CONTRACT] == CONTRACT


def test_money_is_a_decimal_string_and_a_count_an_integer() -> None:
    cells = json.loads(record_json(parse(PAGE)))["cells"]
    assert isinstance(cells["t2.procurement.procurement_amount"]["value"], str)
    assert isinstance(cells["t3.granted.total"]["value"], int)
    assert exact(Decimal("1859950.00")) == "1859950.00"


def test_a_record_is_one_line_of_utf8() -> None:
    written = record_json(parse(PAGE))
    assert b"\n" not in written
    assert "政府信息公开".encode() in written


def test_any_process_and_any_hash_seed_give_the_same_bytes() -> None:
    expected = record_json(parse(PAGE, name="a"))
    for seed in ("0", "1", "random"):
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], input=PAGE, capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        )  # fmt: skip
        assert run.stdout == expected
