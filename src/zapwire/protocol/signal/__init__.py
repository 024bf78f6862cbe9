"""Keys and signatures of the Signal protocol."""
