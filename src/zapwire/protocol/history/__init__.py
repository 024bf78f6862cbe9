"""History: what the phone tells of the past, read as it comes and never held as a whole."""
