"""Finding institutions by a piece of what they are called, beside LIKE with a trigram index over the same text."""

import random
import time
from pathlib import Path
from statistics import quantiles

from django.db import connection
from django.http import QueryDict

from institutions.models import Institution
from institutions.models.institutions import FOUND_BY
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.ledger.listing import ask
from supervision.foundation.ledger.paging import PAGE, page_of

from .lists import person

_TERMS = 120


def terms() -> list[str]:
    """What people type: pieces of names, mostly of two to four characters, first letters, people, streets."""
    chance = random.Random(11)  # noqa: S311 - figures for a measurement
    last = Institution.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [chance.randint(1, last) for _n in range(_TERMS)]
    found = []
    fields = ("name", "known_as", "legal_representative", "address")
    for name, letters, person_, address in Institution.objects.filter(pk__in=keys).values_list(*fields):
        kind = chance.random()
        if kind < 0.65:
            found.append(_piece(chance, name, chance.choice((1, 2, 2, 2, 3, 3, 4, 4, 6))))
        elif kind < 0.8:
            found.append(_piece(chance, letters.split("\n")[0], chance.choice((3, 4, 5, 6))))
        else:
            found.append(person_ if kind < 0.9 else _piece(chance, address, 5))
    return found


def _piece(chance, text: str, size: int) -> str:
    start = chance.randint(0, max(len(text) - size, 0))
    return text[start : start + size]


def ours(term: str) -> list[int]:
    """The first page of the ledger under the search, with its total."""
    params = QueryDict(mutable=True)
    params["q"] = term
    return page_of(ask(ledger_named("institutions"), person(), params, ()), params).keys


def like(term: str) -> list[int]:
    """The same page by LIKE."""
    rows = Institution.objects.alias(_words=FOUND_BY.words).filter(_words__contains=term.casefold())
    return list(rows.order_by("sort_key", "pk").values_list("pk", flat=True)[:PAGE])


def _times(work, found: list[str]) -> tuple[list[float], list[list[int]]]:
    taken, answers = [], []
    for term in found:
        start = time.perf_counter()
        answers.append(work(term))
        taken.append((time.perf_counter() - start) * 1000)
    return taken, answers


def run(_folder: Path, _rows: int, _sample: int) -> dict:
    """Measure, compare, and return the entry of bench.json."""
    found = terms()
    sql, params = Institution.objects.annotate(w=FOUND_BY.words).values_list("w").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        expression = cursor.mogrify(sql, params).decode().removeprefix("SELECT ").partition(' AS "w" FROM ')[0]
        table = Institution._meta.db_table
        expression = expression.replace(f'"{table}".', "")
        cursor.execute(f"CREATE INDEX bench_trigrams ON {table} USING gin (({expression}) gin_trgm_ops)")
        cursor.execute(f"ANALYZE {table}")
    plain, wanted = _times(like, found)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX bench_trigrams")
    for term in found[:5]:
        ours(term)
    mine, answers = _times(ours, found)
    for term, answer, right in zip(found, answers, wanted, strict=True):
        if answer != right:
            raise SystemExit(f"the search for “{term}” finds other institutions than LIKE")
    p95, plain95 = quantiles(mine, n=20)[-1], quantiles(plain, n=20)[-1]
    return {
        "ratio": round(plain95 / p95, 1),
        "target": 15,
        "seconds": round(p95 / 1000, 4),
        "p50_ms": round(quantiles(mine, n=2)[0], 1),
        "p95_ms": round(p95, 1),
        "rows": Institution.objects.count(),
        "peers": {"LIKE + pg_trgm (p95)": {"seconds": round(plain95 / 1000, 4), "rows": Institution.objects.count()}},
    }
