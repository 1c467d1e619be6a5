"""Which portals there are: one TOML file per portal, and how they inherit and are checked.

Nothing here knows a platform's pages or fetches anything.
"""
