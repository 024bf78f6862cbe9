"""Handlers: what the server does for each stanza of a logged-in device. One table of routes for each noun."""
