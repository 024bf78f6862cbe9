"""Files that come in with messages: told with their event, fetched when they are wanted, kept for a while."""
