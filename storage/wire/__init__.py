"""HTTP messages as they came over the wire: split, rebuilt, and put down in few bytes.

Nothing here fetches anything or knows a database.
"""
