"""What crawls searched and found listed, and what is held of it: the evidence behind a hole.

What follows from it for an agency and a year is told by `corpus.coverage`.
"""
