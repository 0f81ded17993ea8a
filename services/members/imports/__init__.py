"""Import of member exports: from a file's bytes to checked rows, and from those into the register."""
