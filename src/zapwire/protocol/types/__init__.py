"""Value objects that several stanzas and events share, one noun per file."""
