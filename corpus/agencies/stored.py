"""The registry of a store, read as far as somebody asks: a body with those above it, or everybody.

A session that sees one unchanging state is told the same as by the whole registry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry, Body, bodies_of
from storage.agencies.kinship import ids_above, keys_below, keys_coded
from storage.agencies.registry import read_bodies, read_registry

# Whoever asks for more has the whole registry sooner: it is four statements, whatever its size.
_MOST_AT_ONCE = 5000


class StoredBodies(Mapping[str, Body]):
    """The bodies of a store by key, read when they are asked for first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, Body] = {}
        self._absent: set[str] = set()
        self.is_whole = False

    def __getitem__(self, key: str) -> Body:
        """Return a body; raise `KeyError` where there is none."""
        self.prepare((key,))
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        """Yield the key of every body in the order of the registry."""
        self._read_all()
        return iter(self._read)

    def __len__(self) -> int:
        """Count all bodies."""
        self._read_all()
        return len(self._read)

    def prepare(self, keys: Iterable[str]) -> None:
        """Read some bodies and everybody that was ever above them, together."""
        if self.is_whole:
            return
        news = {key for key in keys if key not in self._read} - self._absent
        if len(news) > _MOST_AT_ONCE:
            self._read_all()
        elif news:
            found = read_bodies(self._session, ids_above(self._session, news))
            self._read |= bodies_of(found)
            self._absent |= news - self._read.keys()

    def _read_all(self) -> None:
        if not self.is_whole:
            self._read = bodies_of(read_registry(self._session))
            self.is_whole = True


class StoredRegistry(AgencyRegistry):
    """The registry of a store; what is looked up by names needs all of it."""

    bodies: StoredBodies

    def __init__(self, session: Session) -> None:
        super().__init__(StoredBodies(session))
        self._session = session
        self._holders: dict[str, list[str]] = {}

    def prepare_codes(self, codes: Iterable[str]) -> None:
        """Read together whoever had some codes: a look for each would pass all periods."""
        news = () if self.bodies.is_whole else set(codes) - self._holders.keys()
        if news:
            self._holders |= keys_coded(self._session, news)
            self.bodies.prepare(key for code in news for key in self._holders[code])

    def holders_of(self, code: str) -> Sequence[str]:
        """Return the keys of those that ever had a code."""
        if self.bodies.is_whole:
            return super().holders_of(code)
        self.prepare_codes((code,))
        return self._holders[code]

    def all_below(self, key: str) -> list[str]:
        """Return the keys of a lineage and everybody that was ever below it, at any depth."""
        if self.bodies.is_whole:
            return super().all_below(key)
        # A lineage whose periods all ended is no body, and may still have some below it.
        found = keys_below(self._session, key)
        return [each for each in found if each != key or key in self.bodies]
