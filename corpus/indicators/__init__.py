"""Indicators: named rates and counts over canonical reports, with operands and what is missing.

Everything is exact until it is written down; nothing here reads or stores.
"""
