"""Stores: what an account must remember, one Protocol for each noun."""
