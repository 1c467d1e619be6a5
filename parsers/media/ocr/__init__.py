"""Scans: a table's lines found in the picture of a page, then each cell recognised alone."""
