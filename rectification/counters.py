"""What this floor puts on the workbench (see supervision/foundation/workbench.py)."""

COUNTERS = []
QUEUES = []
CHARTS = []
