"""Stanzas as typed values: each type builds its `Node` and reads it back."""
