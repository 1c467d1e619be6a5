"""The generated district over the years: some hundred invented agencies, 2020 to 2023, with truth.

`invent_years` makes it, `load_years` puts it into a store as a crawl would have, and
`python -m corpus.sample.years DIR` writes it as files.
"""

from corpus.sample.years.district import invent_years
from corpus.sample.years.load import load_years
from corpus.sample.years.model import Truth, Years
from corpus.sample.years.units import LARGE, SMALL

__all__ = ["LARGE", "SMALL", "Truth", "Years", "invent_years", "load_years"]
