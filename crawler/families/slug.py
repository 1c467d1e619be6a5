"""Slug sites (Henan and others): addresses without an extension, articles `content_<id>`."""

from crawler.families.family import Family, mark


class Slug(Family):
    """Pages are linked one after the other; no other numbering is known for sure."""

    name = "slug"
    marks = (
        mark("article", 4, "links", r"/content_\d+(?=$|[?#\n])"),
        mark("own address", 4, "url", r"/content_\d+(?:$|[?#])"),
    )
