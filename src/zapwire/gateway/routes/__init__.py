"""The API's calls, one noun a file."""
