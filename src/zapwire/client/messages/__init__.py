"""Messages: encrypted for every device they go to, decrypted and kept before they are acknowledged."""
