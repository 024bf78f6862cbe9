"""Files: uploaded, downloaded, and asked for again."""
