"""What can be wrong with a list of agencies or with a decision, as one tree."""

from collections.abc import Sequence

from corpus.errors import CorpusError

_SHOWN = 5
_MEND = "Mend the list and import it again"


class AgenciesRefused(CorpusError):
    """A list or a decision cannot be taken as it is; nothing of it was stored."""


class ListUnreadable(AgenciesRefused):
    """A file is no list of a known form."""


class RegistryConflict(AgenciesRefused):
    """A list contradicts itself or what is stored; `problems` says where."""

    def __init__(self, name: str, problems: Sequence[str], mend: str = _MEND) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
        shown = "; ".join(problems[:_SHOWN])
        super().__init__(
            f"{name} contradicts itself or the registry: {shown}{more}. {mend}; nothing of it "
            "was stored."
        )
