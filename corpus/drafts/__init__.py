"""Drafts: a report before it is published, and what its author should mend or look at.

Nothing is stored and nothing is fetched; the bytes of a draft stay in memory.
"""
