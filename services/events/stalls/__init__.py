"""Info stalls: shifts, who stands there, and what came out of it."""
