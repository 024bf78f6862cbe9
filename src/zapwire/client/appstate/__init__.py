"""App state: what all devices of the account agree on."""
