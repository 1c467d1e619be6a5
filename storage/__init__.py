"""The archive and the corpus in one database: SQLite by default, PostgreSQL for a team.

Facts are only ever added. Nothing here fetches, parses, prints or reads the clock.
"""
