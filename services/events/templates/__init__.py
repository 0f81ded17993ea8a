"""Templates from which occasions are planned: the district's, and what a branch has made its own of them."""
