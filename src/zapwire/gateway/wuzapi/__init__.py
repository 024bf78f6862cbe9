"""wuzapi's shapes: all that knows how its users write requests, and read answers and events."""
