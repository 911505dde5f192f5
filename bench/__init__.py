"""Benchmarks: ``make bench`` or ``python -m bench [WORKLOAD…] [--rows N] [--institutions N]``.

Every figure is a ratio measured in one run against what a user would use instead and against the floor, the
cheapest thing that moves the same data. Results are compared cell by cell before a ratio counts. The table is
printed and written to ``bench.json`` under PORTAL_VAR.
"""
