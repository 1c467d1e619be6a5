"""Rules that need more than one report: earlier years, other agencies, what the archive has seen.

They are pure: canonical reports and the registry in, judgements out. Storing is done by `deriving`.
"""
