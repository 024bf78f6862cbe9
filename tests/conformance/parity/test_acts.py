"""In every act our client says what whatsmeow says, but for what is intended."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.conformance.conftest import require_whatsmeow
from tests.conformance.parity.compare import line_differences
from tests.conformance.parity.intended import ALONE, INTENDED, Difference, expected
from tests.conformance.parity.performance import SCENES, Performance, Result, perform
from tests.conformance.parity.trouble import UNREADABLE

pytestmark = pytest.mark.timeout(240)
ACTS = [act.__name__ for scene in SCENES for act in scene]


@pytest.fixture(scope="module")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    """All acts, played by all."""
    require_whatsmeow()
    return asyncio.run(perform(tmp_path_factory.mktemp("parity")))


@pytest.mark.parametrize("act", ACTS)
def test_we_say_what_whatsmeow_says(performance: Performance, act: str) -> None:
    """What our client says, and what phones read of it, is whatsmeow's, word for word."""
    check(act, performance.ours, performance.whatsmeow, INTENDED)


@pytest.mark.parametrize("act", [act.__name__ for act in UNREADABLE])
def test_we_say_what_whatsmeow_says_without_the_phone(performance: Performance, act: str) -> None:
    """A client that may not ask its phone for messages says the same of those it cannot read, but to its phone."""
    check(act, performance.alone, performance.whatsmeow, ALONE)


def test_names_of_acts() -> None:
    """No two acts have the same name, and each one that differs is played."""
    assert len(ACTS) == len(set(ACTS))
    assert {act for difference in (*INTENDED, *ALONE) for act in difference.acts} <= set(ACTS)


def check(act: str, ours: Result, theirs: Result, differences: Sequence[Difference]) -> None:
    """Assert that the act was played by both, to the same effect."""
    assert (ours[act].error, theirs[act].error) == ("", "")
    wanted = expected(theirs[act].text, act, differences)
    diff = line_differences(ours[act].text.splitlines(), wanted.splitlines())
    assert diff == "", f"{act} differs:\n{diff}\nwhatsmeow says:\n{theirs[act].text}"
