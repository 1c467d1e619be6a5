"""Export: the corpus as files for other programs; the same content gives the same bytes.

Which rows there are and in which order is decided in `storage.queries`.
"""
