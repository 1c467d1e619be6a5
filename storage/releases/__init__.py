"""Releases in the store: the corpus as it would be on a day, the rows of its files, what was told.

Which files there are and how they are written is known to `corpus.release`.
"""
