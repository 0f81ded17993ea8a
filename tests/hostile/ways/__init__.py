"""How a capability's forms are come to that no plain address leads to: each module's `walk` goes there."""
