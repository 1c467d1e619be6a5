"""Export: rows as files in each format; the same rows give the same bytes.

Which rows there are is decided elsewhere: those of a release in `corpus.release`, those of every
record in `storage.queries`.
"""
