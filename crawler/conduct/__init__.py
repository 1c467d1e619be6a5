"""How a crawl behaves: which addresses it may reach, what robots.txt allows, how fast it asks."""
