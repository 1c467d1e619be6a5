"""Agencies through time: lists read into a registry, reports resolved to lineages.

`registry`, `names` and `resolve` are pure; `importing`, `resolving` and `review` are the jobs.
"""
