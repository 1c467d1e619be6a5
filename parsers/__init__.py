"""Bytes in, values out: the pure parser shared by every job.

Nothing below this package reads the network, the clock, the environment or a file.
"""
