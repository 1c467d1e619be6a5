"""Diff: what one parser says otherwise than another about the same payloads, cell by cell.

Sides are streamed and joined by payload, so that the memory stays flat.
"""
