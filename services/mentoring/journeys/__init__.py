"""A new member's journey: it starts with the admission, moves with the person, ends when they leave."""
