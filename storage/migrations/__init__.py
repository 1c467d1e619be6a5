"""Alembic migrations; `storage.schema` runs them.

A migration never imports the models: it must do the same when they have moved on.
"""
