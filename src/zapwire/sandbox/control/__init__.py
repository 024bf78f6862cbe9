"""The control API: JSON over HTTP, loopback only, to play the people behind the phones."""
