"""Ways to reach people; so far mail."""
