"""Agencies in the store: registry rows, resolutions of reports, and what people decided.

What a name means is not known here; `corpus.agencies` knows.
"""
