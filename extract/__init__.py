"""bytes -> Document: reads what is printed."""
