"""Reading a policy paper: plain text in, numbered measures with units and deadlines out.

``read(text)`` never raises on any text. Everything it reports stands at offsets of the text given to
it, so that a person can compare the reading with the paper word by word. ``text_of`` gives the text of
a file, ``recorded()`` the known misprints of unit names.
"""

from .corrections import recorded
from .files import Unreadable, text_of
from .reading import Item, Reading, read
from .units import ASSIST, COOPERATE, JOINT, LEAD, Correction, is_group

__all__ = ["ASSIST", "COOPERATE", "JOINT", "LEAD", "Correction", "Item", "Reading", "Unreadable", "is_group", "read",
           "recorded", "text_of"]  # fmt: skip
