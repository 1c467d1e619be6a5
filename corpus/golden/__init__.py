"""The golden set: reports with records made by careful readers, and how far ours agree with them.

What is read here is never stored: it says how good a parser is.
"""
