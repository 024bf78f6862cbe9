"""What mutations say, as typed values: one module for each noun."""
