"""Draw protocol draw/1: a random inspection that anyone can re-compute.

Plain documents in, plain documents out; nothing here knows an institution, a database or a clock.
`canonical` bytes and hashes · `documents` what is frozen and its feasibility · `beacon` the public value ·
`derive` positions, tickets, selection · `pair` teams, substitutes · `bundle` what is published ·
`register` the chain.
`inspections/verify_draw.py` repeats all of this on purpose; a test compares the two.
"""
