"""The fuzzing run's child imports an engine that only those need who run it."""

collect_ignore = ["target.py"]
