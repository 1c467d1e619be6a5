"""The Scrapy project: finds report pages and captures them byte for byte.

Knows no report field; what a page says is read later, by `parsers`, from the archive.
"""
