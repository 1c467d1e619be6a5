"""RTF text: the characters of a paragraph out of bytes, code pages and UTF-16 units."""

from dataclasses import dataclass

_PAGES = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 10000: "mac_roman", 42: "cp1252"}
DEFAULT_PAGE = 1252


@dataclass(frozen=True, slots=True)
class GroupState:
    """What a group inherits from the one around it; a change ends with the group."""

    is_shown: bool = True
    is_hidden: bool = False
    is_struck: bool = False
    raised: str = ""
    page: int | None = None
    skip: int = 1
    # The first word of a starred group decides what it is.
    is_starred: bool = False
    is_in_fonts: bool = False
    is_in_nested_row: bool = False
    is_in_box: bool = False
    is_doubled: bool = False

    @property
    def mark(self) -> str:
        """The sign that keeps marked digits from joining the number they stand beside."""
        return "~" if self.is_struck else self.raised

    @property
    def takes_text(self) -> bool:
        """Say whether text here is seen by a reader."""
        return self.is_shown and not self.is_hidden


class RtfText:
    """Collects the text of a paragraph."""

    def __init__(self) -> None:
        self.page = DEFAULT_PAGE
        self.replaced = 0
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._mark = ""
        self._to_skip = 0
        self._surrogate = 0

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was collected since the last paragraph."""
        return not self._pieces and not self._bytes

    def take_bytes(self, raw: bytes, state: GroupState) -> None:
        """Take bytes in the code page in force; those that stand in for UTF-16 are passed over."""
        skipped = min(self._to_skip, len(raw))
        self._to_skip -= skipped
        if state.takes_text:
            self._bytes += raw[skipped:]

    def take_unit(self, unit: int, state: GroupState) -> None:
        """Take a UTF-16 unit, which a number of bytes stands in for elsewhere."""
        self.flush(state)
        self._to_skip = state.skip
        if not state.takes_text:
            return
        if 0xD800 <= unit < 0xDC00:
            self._surrogate = unit
            return
        if 0xDC00 <= unit < 0xE000:
            code = 0x10000 + ((self._surrogate - 0xD800) << 10) + unit - 0xDC00
            unit, self._surrogate = code if self._surrogate else 0xFFFD, 0
        self.add(chr(unit) if unit >= 32 else " ", state)

    def skip_sign(self) -> bool:
        """Say whether a sign only stands in for a UTF-16 unit, and pass over it."""
        if not self._to_skip:
            return False
        self._to_skip -= 1
        return True

    def stop_skipping(self) -> None:
        """End what stands in for a UTF-16 unit, as every group does."""
        self._to_skip = 0

    def add(self, text: str, state: GroupState) -> None:
        """Add characters."""
        if state.mark != self._mark:
            self._mark = state.mark
            self._pieces.append(self._mark)
        self._pieces.append(text)

    def flush(self, state: GroupState) -> None:
        """Decode the bytes collected; a character of two bytes may come as two tokens."""
        if self._bytes:
            page = state.page or self.page
            text = _decode(bytes(self._bytes), page)
            self._bytes.clear()
            self.replaced += text.count("\ufffd")
            self.add(text, state)

    def take_all(self) -> str:
        """Return the text collected and begin anew."""
        text = "".join(self._pieces)
        self._pieces, self._mark = [], ""
        return text


def encoding_name(page: int) -> str:
    """Return the codec of a code page."""
    return _PAGES.get(page, f"cp{page}")


def _decode(raw: bytes, page: int) -> str:
    try:
        return raw.decode(encoding_name(page), "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")
