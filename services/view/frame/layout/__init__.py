"""How every page of a view looks: frame, navigation, macros, German dates, maps and charts. See ``render.py``."""
