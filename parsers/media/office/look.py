"""How text of an office file is shown: the same three facts in every format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How text is shown: not at all, and by which sign before it raised or struck text is told."""

    is_hidden: bool = False
    is_struck: bool = False
    raised: str = ""

    @property
    def mark(self) -> str:
        """The sign that keeps marked digits from joining the number they stand beside."""
        return "~" if self.is_struck else self.raised
