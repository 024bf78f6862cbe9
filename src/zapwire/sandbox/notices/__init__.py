"""Notices: what the server tells devices of its own accord. Values in, values out; no I/O."""
