"""What counts as a change of a page and what does not: pure rules over sights and records.

Nothing here reads or stores; `corpus.jobs.changes` does.
"""
