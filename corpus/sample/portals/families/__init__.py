"""The platform families: each module builds portals that look and answer like one of them."""
