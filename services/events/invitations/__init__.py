"""New members are invited to an evening by a tap: their own branch's, and the neighbours' (decision 0027)."""
