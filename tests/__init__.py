"""Tests of the four packages; each folder mirrors one of them."""
