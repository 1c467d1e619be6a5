"""PDF with text: characters and ruling lines by position, read into lines and aligned grids."""
