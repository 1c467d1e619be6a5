"""The long re-parse as a test, started by name."""

import pytest

from tests.corpus.reparse.campaign import main


@pytest.mark.campaign
def test_a_long_reparse_stays_flat_speeds_up_and_survives_kills() -> None:
    assert main(["--quick"]) == 0
