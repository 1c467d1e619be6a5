"""Portals that are out to hurt: traps, walls, moods, moves, changes, and wire faults."""
