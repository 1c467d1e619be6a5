"""What crawls saw of a report beside its page: searches, lists, files and other portals.

What is not known is None, and a rule that would need it leaves its question open.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Search:
    """A search of ours that came to a proven end, and whether a list showed the report."""

    searched_on: str
    is_after_deadline: bool
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one report, or of one that ought to be there.

    `dead_links` are the files of the report that are gone, `is_in_column` tells whether a column of
    annual reports lists it, `is_in_order` whether it stands there in its place by date. `platform`
    is what the portal of a government further up shows of it: `same`, `differs` or `missing`.
    """

    search: Search | None = None
    dead_links: tuple[str, ...] | None = None
    is_in_column: bool | None = None
    is_in_order: bool | None = None
    has_left_list: bool | None = None
    platform: str | None = None


UNSEEN = Seen()
