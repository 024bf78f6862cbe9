"""The asyncio client: one account, one connection, typed events."""
