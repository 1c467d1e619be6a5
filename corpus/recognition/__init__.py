"""Recognition: programs that read pictures of text for the parser."""
