"""Units that invite together: asked, joined, declined, left, taken out."""
