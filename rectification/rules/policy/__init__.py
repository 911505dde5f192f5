"""Reading a policy paper: plain text in, numbered measures with units and deadlines out.

``read(text)`` never raises on any text. Everything it reports stands at offsets of the text given to
it, so that a person can compare the reading with the paper word by word.
"""

from .reading import Item, Reading, read
from .units import ASSIST, COOPERATE, JOINT, LEAD, Correction

__all__ = ["ASSIST", "COOPERATE", "JOINT", "LEAD", "Correction", "Item", "Reading", "read"]
