"""Test tools that ship: a sandbox for your tests, a client that is linked already, a clock moved by hand."""

from zapwire.testing.clients import fast_timing, linked_client
from zapwire.testing.clock import ManualClock
from zapwire.testing.sandbox import LocalSandbox, sandbox

__all__ = ["LocalSandbox", "ManualClock", "fast_timing", "linked_client", "sandbox"]
