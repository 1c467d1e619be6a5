"""Reference pages written from the code: record, cells, sections, checks and database.

`python -m corpus.reference` writes them, with `--check` it only compares. Hand-written pages live
in `docs/` itself; what the code cannot say of itself stands in `meanings.toml`.
"""
