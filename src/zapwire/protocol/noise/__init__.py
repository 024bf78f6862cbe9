"""The Noise handshake and transport ciphers, both roles."""
