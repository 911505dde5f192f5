"""Numbers that people name things by. Each is given out once; a voided number stays void."""

from django.db import connection

_NEXT = """
INSERT INTO foundation_documentcounter (kind, owner, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (kind, owner, year) DO UPDATE SET last = foundation_documentcounter.last + excluded.last
RETURNING last
"""


def next_number(kind: str, owner: str, year: int) -> int:
    """The next number of a kind for an owner (an agency's code) and year.

    The counter row stays locked until the transaction ends, so numbers have no gaps and no twins.
    """
    return next_numbers(kind, owner, year, 1)[0]


def next_numbers(kind: str, owner: str, year: int, count: int) -> range:
    """The next ``count`` numbers at once, for rows that come by the thousand."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [kind, owner, year, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def allocate_code(prefix: str, owner: str, year: int, width: int = 4) -> str:
    """A public code such as ``ZG-2026-0014``."""
    return f"{prefix}-{year}-{next_number(prefix, owner, year):0{width}d}"
