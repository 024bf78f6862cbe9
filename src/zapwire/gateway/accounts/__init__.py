"""The accounts: one session for each user, which owns its client, and the bus that commands come over."""
