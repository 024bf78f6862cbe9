"""What the control API takes, noun by noun. Unknown fields are refused, so that a misspelt one is noticed."""
