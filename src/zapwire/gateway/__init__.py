"""The gateway: many accounts behind one REST API."""
