"""The platforms that portals run on: what a fetched page is, and which page to fetch next.

Pure: bytes already fetched in, plain values out. Nothing here opens a connection or asks the time.
"""
