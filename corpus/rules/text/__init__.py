"""Texts compared with texts: sentences, what everybody writes, shingles, reuse, clusters.

Nothing here knows a rule or a report.
"""
