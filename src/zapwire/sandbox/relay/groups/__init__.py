"""Groups: what somebody does to one, whether they may, and who is told. Devices and phones do the same acts."""
