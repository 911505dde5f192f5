"""What hangs on a person on this floor (see foundation/handing_over.py).

The registry's work is the office's: whoever holds the role sees it. People of institutions hand over on the page of
their institution, not here.
"""

HANDOVERS = []
