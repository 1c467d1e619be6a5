"""Changes of pages in the store: what was seen of a page when, what that means, what was told.

What counts as a change is decided in `corpus.changes`.
"""
