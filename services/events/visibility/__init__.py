"""Whether branches are seen in public: gaps, and the offer that ends one."""
