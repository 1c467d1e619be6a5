"""Reports over the years: which version of a report is canonical, and what people correct in it.

Pure rules; reading and saving is the business of `storage.series` and `corpus.jobs.series`.
"""
