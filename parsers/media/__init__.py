"""Media: one reader per file format, each turning bytes into the same `Document`."""
