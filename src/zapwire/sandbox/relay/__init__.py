"""Relays: what one device sends becomes what others get. Values in, values out; no I/O."""
