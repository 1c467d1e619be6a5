"""Spiders: what to do with each page of a portal."""
