"""The families in the order of their share, and the choice of one for a page.

A verdict needs evidence: weak or equal evidence for several families means the generic one.
"""

from functools import lru_cache

from crawler.families.epoint import Epoint
from crawler.families.family import Family
from crawler.families.generic import Generic
from crawler.families.guangdong import Guangdong
from crawler.families.hanweb import Hanweb
from crawler.families.lonsun import Lonsun
from crawler.families.model import Verdict
from crawler.families.openness import Openness
from crawler.families.page import Page
from crawler.families.shaanxi import Shaanxi
from crawler.families.slug import Slug
from crawler.families.trs import Trs
from crawler.families.ucap import Ucap
from crawler.families.vsb import Vsb

GENERIC = Generic()
FAMILIES: tuple[Family, ...] = (
    Trs(), Ucap(), Hanweb(), Guangdong(), Lonsun(), Vsb(), Openness(), Shaanxi(), Slug(), Epoint(),
)  # fmt: skip

WEAKEST = 3
"""One shape of article address is enough; a pager script or a file name alone is not."""


# Several parts of a crawl ask about a page, one after the other.
@lru_cache(maxsize=8)
def probe(page: Page) -> Verdict:
    """Return the family that a page's marks speak for, with these marks."""
    found = [
        Verdict(family.name, sum(mark.weight for mark in evidence), evidence)
        for family in FAMILIES
        if (evidence := family.recognise(page))
    ]
    ranked = sorted(found, key=lambda verdict: -verdict.score)
    if not ranked or ranked[0].score < WEAKEST:
        return Verdict(GENERIC.name, 0, ranked[0].evidence if ranked else ())
    if len(ranked) > 1 and ranked[1].score == ranked[0].score:
        return Verdict(GENERIC.name, 0, ranked[0].evidence + ranked[1].evidence)
    return ranked[0]


def family_named(name: str) -> Family:
    """Return a family by its name; raise `KeyError` for one that does not exist."""
    return {family.name: family for family in (*FAMILIES, GENERIC)}[name]
