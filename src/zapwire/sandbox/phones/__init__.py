"""Simulated phones: primary devices with real Signal sessions, and what their owners do with them."""
