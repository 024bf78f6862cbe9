"""WhatsApp's multi-device protocol as values and state machines: no I/O, no clock, no randomness of its own."""
