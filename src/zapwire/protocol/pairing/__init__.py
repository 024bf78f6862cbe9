"""Linking a companion device to a phone: signed device identities and the QR text."""
