"""Releases: the corpus as of a day, as files that a stranger can use, check and cite.

Everything is written from the same rows; the same corpus gives the same bytes.
"""
