"""The way of a crawl into the archive: the capture sink and the thread that writes.

What Scrapy does with requests is the business of `crawler.frontier`.
"""
