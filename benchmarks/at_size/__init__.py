"""The corpus at size: a million generated report versions, and how long questions to them take."""
