"""Registries made of a register written in a test."""

import csv
import io

from corpus.agencies.register import COLUMNS, read_register
from corpus.agencies.registry import AgencyRegistry
from storage.agencies.facts import RegistryFacts

_HEADER = (
    "lineage", "name", "kind", "parent", "code", "starts_on", "ends_on", "event", "related",
)  # fmt: skip

# 柳河镇 came from 云溪区 to 新芦区 when that was split off in 2021; another 柳河镇 lies elsewhere.
SMALL = """
p,云州省,province,,990000
c,青禾市,city,p,990100
A,云溪县,county,c,990121,,2015
A,云溪区,county,c,990102,2015,,rename
N,新芦区,county,c,990104,2021,,split,A
B,霜岭县,county,c,990122
t1,柳河镇,township,A,,,2021
t1,柳河镇,township,N,,2021,,transfer
t2,柳河镇,township,B
t3,映月街道,township,A
t4,白鹭镇,township,A
"""


def facts_of(text: str) -> RegistryFacts:
    rows = [
        dict.fromkeys(COLUMNS, "") | dict(zip(_HEADER, line.split(","), strict=False))
        for line in text.strip().splitlines()
    ]
    return read_register("test.csv", rows, AgencyRegistry.of(RegistryFacts()))


def registry_of(text: str = SMALL) -> AgencyRegistry:
    return AgencyRegistry.of(facts_of(text))


def as_file(text: str = SMALL) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    for line in text.strip().splitlines():
        cells = line.split(",")
        writer.writerow(cells + [""] * (len(_HEADER) - len(cells)))
    return out.getvalue().encode()
