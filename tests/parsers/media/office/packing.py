"""Writes the containers of office files: ZIP archives of parts."""

import io
import zipfile
from collections.abc import Mapping

from corpus.sample.blocks import CellRow, Slot, TableBlock, expand

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN_XML = "application/vnd.openxmlformats-officedocument."


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Write parts as a ZIP archive, the same bytes each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def open_package(main: str, kind: str, others: Mapping[str, str]) -> dict[str, str]:
    """Return the parts every OOXML file has; `others` gives content types by part."""
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{OPEN_XML}{content}+xml"/>'
        for part, content in {main: f"{kind}.main", **others}.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": relations({"rId1": ("officeDocument", main)}),
    }


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return a part of relations: kind and target by id."""
    found = "".join(
        f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}relationships">{found}</Relationships>'


def places(table: TableBlock) -> list[list[Slot]]:
    """Return the expanded grid of a table."""
    rows: tuple[CellRow, ...] = table.rows
    return expand(rows)
