"""History: what the phone tells of the past, taken to its end whatever comes between."""
