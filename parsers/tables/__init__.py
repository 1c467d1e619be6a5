"""Tables: rows and labels of the forms found in grids and flat lines, read into cells."""
