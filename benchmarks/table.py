"""Timing one function, and printing what was measured."""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence

# Figures of different machines compare as multiples of this: one SHA-256 over 64 KiB, in the same run.
_REFERENCE_DATA = bytes(1 << 16)
_REPEATS = 7
_TARGET_SECONDS = 0.05


def microseconds(function: Callable[[], object]) -> float:
    """The median time of one call over several batches, each some 50 ms long."""
    function()
    started = time.perf_counter()
    function()
    once = max(time.perf_counter() - started, 1e-7)
    batch = max(1, int(_TARGET_SECONDS / once))
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        for _ in range(batch):
            function()
        times.append((time.perf_counter() - started) / batch)
    return statistics.median(times) * 1e6


def reference() -> float:
    """Microseconds of the reference work on this machine, now."""
    return microseconds(lambda: hashlib.sha256(_REFERENCE_DATA).digest())


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table with its title."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    print(f"\n### {title}\n")
    for number, row in enumerate((head, *rows)):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if not number:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def say(what: str) -> None:
    """Tell whoever waits how far it is; not a part of what is printed."""
    print(f"… {what}", file=sys.stderr, flush=True)
