"""Scrapy on the frontier: requests live in the database, Scrapy only sees what is leased.

How leases and ends are written is the business of `storage.frontier`.
"""
