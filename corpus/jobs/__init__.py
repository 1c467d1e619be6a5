"""Jobs: plain functions over the database that may be stopped and started again at any time.

They are handed their clock and their engine; printing is the business of the command line.
"""
