"""What every test run shares: bounds for Hypothesis, and the closing account of what ran and what did not."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

# pytest-timeout bounds a test; a deadline for each example would only make slow machines fail.
settings.register_profile("zapwire", deadline=None)
settings.load_profile("zapwire")

_LONG = ("slow", "conformance")
_OUTCOMES = ("failed", "error", "skipped", "xfailed", "deselected")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--counts-to", type=Path, help="write how many tests ran and what was left out here")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left alone with it at the end."""
    items.sort(
        key=lambda item: next((rank for rank, mark in enumerate(_LONG) if item.get_closest_marker(mark)), len(_LONG))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the account to the file that `--counts-to` names; `make test` shows it last."""
    target: Path | None = config.getoption("counts_to")
    if target is None:
        return
    stats = terminalreporter.stats
    outcomes = ["passed", *(name for name in _OUTCOMES if stats.get(name))]
    counts = ", ".join(f"{len(stats.get(name, []))} {name}" for name in outcomes)
    reasons = Counter(_reason(report) for report in stats.get("skipped", []))
    lines = [counts, *(f"  {count} skipped: {reason}" for reason, count in reasons.most_common())]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why `report` was skipped; pytest keeps a skip as (path, line, "Skipped: reason")."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
