"""Planning in one step: an occasion with all that belongs to it, at once or not at all; and drafts of it."""
