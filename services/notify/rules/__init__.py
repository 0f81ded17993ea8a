"""Which event tells whom what: one small function per cause, with its source. No I/O.

A rule gives letters; who a letter's audience is in fact (which contact person, which board) is looked up later.
"""
