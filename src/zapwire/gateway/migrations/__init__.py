"""The history of the gateway's tables; zapwire.storage.migrate goes through it."""
