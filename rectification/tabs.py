"""What this floor puts into the file of an institution (see supervision/foundation/casefile.py).

Nothing: tasks are given to units of government and name no institution.
"""

TABS = []
