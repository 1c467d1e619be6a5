"""Byte-exact capture of HTTP/1.1 exchanges inside Scrapy.

Bytes and facts of the wire only; where they are kept is the business of a `CaptureSink`.
"""
