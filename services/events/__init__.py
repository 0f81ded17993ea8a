"""What takes place: occasions of all levels, and who comes."""
