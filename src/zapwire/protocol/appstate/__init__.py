"""App state: what all devices of an account agree on, such as contacts, names, muted chats and labels."""
