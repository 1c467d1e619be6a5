"""What crawls tell the rules across reports: searched for, listed, linked, shown elsewhere.

It stands between coverage, which judges crawls, and the rules, which know of none.
"""
