"""Feeds: reports, changes and findings as Atom 1.0 and JSON Feed 1.1, by district, agency and rule.

The same store gives the same bytes, and an event keeps its id whenever a feed is written.
"""
