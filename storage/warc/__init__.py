"""WARC and WACZ files: records, a deterministic writer, a tolerant reader, indexes, packages.

Nothing here knows the database: captures become records, and records captures, elsewhere.
"""
