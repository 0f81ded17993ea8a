"""Which model of a service takes each form: a module for each screen that has forms with fields to type in.

`TAKEN_BY`: by fields that only this form has, the first that fits: the model; None where there is nothing to type but
ticks and files. What the view hands on otherwise than it was typed is said there too.
"""
