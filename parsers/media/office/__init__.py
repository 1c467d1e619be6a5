"""Office files: DOCX, ODT, RTF, DOC, XLSX, XLS and ODS read into the same `Document` as a page.

Every reader makes blocks (`blocks`), one assembler turns them into text, lines and grids.
"""
