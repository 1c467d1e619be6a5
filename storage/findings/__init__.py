"""Findings across reports in the store, what they rest on, and what people made of findings.

What makes a finding is known to `corpus.rules`.
"""
