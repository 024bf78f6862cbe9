"""Binary XML: bytes to `Node` and back."""
