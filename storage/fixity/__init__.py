"""Fixity: whether what is stored is what was stored, and proof of it for strangers.

First the log against facts and heads, then bytes against the digests that the log vouches for.
"""
