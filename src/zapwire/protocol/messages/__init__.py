"""The content of end-to-end encrypted messages: built, read, wrapped, padded and described for their stanza."""
