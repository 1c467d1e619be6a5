"""Captures out of the archive as WARC records, and records of other programs into it as captures.

What a record is, is the business of `storage.warc`; where files lie is that of the callers.
"""
