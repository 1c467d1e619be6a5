"""Histories rewritten by somebody who can write everything but does not have the key."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs import digest_of
from storage.fixity.log_check import Trust
from storage.fixity.problems import ProblemKind
from storage.log import LogEntry, append
from storage.log.heads import LogBroken, measure, prove_consistency, sign_head
from storage.log.keys import Signer
from storage.log.tree import is_consistent
from storage.models.archive import Run
from storage.models.log import LeafKind, LogHead
from tests.storage.builders import START
from tests.storage.fixity import tampering
from tests.storage.fixity.checking import TRUST, find_problems
from tests.storage.fixity.conftest import Archive
from tests.storage.fixity.filled import SIGNER, STRANGER
from tests.storage.fixity.tampering import seeded


def rewrite(session: Session) -> None:
    """Change a run and recompute the log after it."""
    row = tampering.read(session, "run")[0]
    tampering.write(session, "run", row, {"code_version": "9.9.9"})
    tampering.rechain(session)


def sign_anew(session: Session, signer: Signer) -> None:
    """Throw every head away and sign what is there now."""
    session.execute(sa.delete(LogHead))
    sign_head(session, measure(session), signer, run_id=1, signed_at=START)


def test_a_recomputed_chain_without_the_key_is_found(tampering_session: Session) -> None:
    rewrite(tampering_session)
    assert find_problems(tampering_session) == {ProblemKind.HISTORY_REWRITTEN}


def test_a_history_signed_with_another_key_is_found(tampering_session: Session) -> None:
    rewrite(tampering_session)
    sign_anew(tampering_session, STRANGER)
    assert find_problems(tampering_session) == {ProblemKind.KEY_UNKNOWN}
    assert find_problems(tampering_session, Trust()) == set()


def test_even_the_key_does_not_fit_a_head_that_was_kept(
    tampering_session: Session, archive: Archive
) -> None:
    rewrite(tampering_session)
    sign_anew(tampering_session, SIGNER)
    assert find_problems(tampering_session) == set()
    for head in archive.heads:
        kept = replace(TRUST, heads=(head,))
        assert find_problems(tampering_session, kept) == {ProblemKind.HISTORY_REWRITTEN}


def test_a_log_that_was_cut_back_does_not_fit_a_head_that_was_kept(
    tampering_session: Session, archive: Archive
) -> None:
    last = tampering.read(tampering_session, "log_head")[-1]
    tampering.delete(tampering_session, "log_head", last)
    leaf = tampering.read(tampering_session, "log_leaf")[-1]
    tampering.delete(tampering_session, "log_leaf", leaf)
    tampering.delete(tampering_session, "run_end", tampering.read(tampering_session, "run_end")[-1])
    assert find_problems(tampering_session) == set()
    kept = replace(TRUST, heads=archive.heads)
    assert find_problems(tampering_session, kept) == {ProblemKind.LOG_CUT}


def test_a_kept_head_that_was_changed_is_no_evidence(
    tampering_session: Session, archive: Archive
) -> None:
    forged = replace(archive.heads[0], size=1)
    kept = replace(TRUST, heads=(forged,))
    assert find_problems(tampering_session, kept) == {ProblemKind.HEAD_FORGED}


def test_a_rewritten_log_is_not_signed_again(tampering_session: Session) -> None:
    rewrite(tampering_session)
    with pytest.raises(LogBroken, match="nianbao verify"):
        measure(tampering_session)


def test_a_log_only_grows_between_its_heads(tampering_session: Session, archive: Archive) -> None:
    old, new = archive.heads
    proof = prove_consistency(tampering_session.connection(), old.size, new.size)
    before, after = (old.size, _raw(old.root)), (new.size, _raw(new.root))
    assert is_consistent(before, after, proof)
    assert not is_consistent((old.size, _raw(new.root)), after, proof)


def test_leaves_that_no_head_covers_are_no_damage(tampering_session: Session) -> None:
    run = Run(kind="verify", started_at=START, code_version="0", settings={})
    tampering_session.add(run)
    tampering_session.flush()
    append(tampering_session, [LogEntry(LeafKind.RUN, run.id)])
    assert find_problems(tampering_session) == set()


@pytest.mark.campaign
@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_thousand_changes_before_a_kept_head_are_found(
    tampering_session: Session, archive: Archive
) -> None:
    kept = replace(TRUST, heads=(archive.heads[-1],))
    missed = []
    for seed in range(1000):
        chance = seeded(seed)
        attempt = tampering_session.begin_nested()
        leaves = tampering.read(tampering_session, "log_leaf")[: archive.heads[-1].size]
        change: dict[str, object] = {"row_digest": digest_of(chance.randbytes(8))}
        if chance.random() < 0.3:
            change = {"subject_id": chance.randint(10**6, 10**9)}
        tampering.write(tampering_session, "log_leaf", chance.choice(leaves), change)
        tampering.rechain_leaves(tampering_session)
        sign_anew(tampering_session, SIGNER)
        if ProblemKind.HISTORY_REWRITTEN not in find_problems(tampering_session, kept):
            missed.append(seed)
        attempt.rollback()
    assert missed == []


def _raw(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))
