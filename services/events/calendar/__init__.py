"""Occasions: announced, changed, cancelled, over; guests register, wait, move up, come, and are forgotten."""
