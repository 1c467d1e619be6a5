"""What every job is handed: the store, the clock, the code's version and whom to tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.clock import ClockWatch
from parsers.media.ocr.recogniser import Recogniser
from parsers.model import ParserVersion
from parsers.version import parser_version
from storage.archive import OpenRun, add_event, finish_run
from storage.log.heads import measure, sign_head
from storage.log.keys import Signer
from storage.models.archive import RunOutcome
from storage.models.base import Clock
from storage.session import Store


def _tell_nobody(_: int) -> None:
    """Take a number of things done and forget it."""


@dataclass(frozen=True, slots=True)
class Job:
    """The surroundings of a job; `advance` is told how many things were done since last time.

    Pictures of text are parsed only with a recogniser.
    """

    store: Store
    now: Clock
    code_version: str
    advance: Callable[[int], None] = _tell_nobody
    signer: Signer | None = None
    watch: ClockWatch | None = None
    recogniser: Recogniser | None = None

    @property
    def parser(self) -> ParserVersion:
        """Return the parser of this job; a recogniser of pictures makes it another one."""
        return parser_version(self.recogniser.name if self.recogniser else None)

    def finish(
        self,
        run: OpenRun,
        outcome: RunOutcome,
        counts: Mapping[str, int],
        *,
        is_sealed: bool = True,
    ) -> None:
        """Add the end of a run, then seal the log with a signed head."""
        self.note_clock(run)
        with self.store.begin() as session:
            finish_run(session, run, outcome, counts)
        if is_sealed:
            self.seal(run)

    def note_clock(self, run: OpenRun) -> None:
        """Record that the clock was moved, if it was."""
        step = None if self.watch is None else self.watch.step()
        if step is not None:
            with self.store.begin() as session:
                add_event(session, run, "clock_step", {"seconds": step.total_seconds()})

    def seal(self, run: OpenRun) -> None:
        """Sign the log as it is now; reading it holds no writer up."""
        if self.signer is None:
            return
        with self.store.read_only() as session:
            state = measure(session)
        with self.store.begin() as session:
            sign_head(session, state, self.signer, run_id=run.id, signed_at=self.now())
