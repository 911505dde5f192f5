"""The list page on a million rows, beside Django admin's changelist with the same columns of the same table.

Both are asked through the whole stack by one signed-in person of the nation: middleware, session, template.
"""

import random
import time
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.ledger.listing import ask, visible_columns
from supervision.foundation.ledger.paging import PAGE, cells_of, page_of
from supervision.foundation.models import Agency, User
from supervision.foundation.services.accounts import open_account

_REQUESTS, _STOCK_REQUESTS, _SAMPLES = 60, 8, 200
_BACKEND = "supervision.foundation.signing_in.PortalBackend"
_FILTERS = ("level=3", "state=suspended", "level=2&beds_from=180", "q=" + quote("口腔"), "region=120000000")


def person() -> User:
    """Somebody who sees the whole nation."""
    found = User.objects.filter(username="nation").first()
    return found or open_account(
        username="nation", name="测", agency=Agency.objects.get(code="000000-WJW"), section="", roles=["supervisor"],
        password="a long enough secret 1", by=None, now=timezone.now(),  # noqa: S106 - of the scratch database
    )  # fmt: skip


def a_second(addresses: list[str]) -> float:
    """Requests answered in a second."""
    client = Client()
    client.force_login(person(), backend=_BACKEND)
    client.get(addresses[0])
    start = time.perf_counter()
    for address in addresses:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} was not answered")
    return len(addresses) / (time.perf_counter() - start)


class _Clock:
    """Adds up the time of database statements."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - start


def database(queries: list[str]) -> float:
    """95 of 100 pages took no more than this many milliseconds in the database, total included."""
    ledger, user = ledger_named("institutions"), person()
    columns = visible_columns(ledger, user)
    taken = []
    for text in queries:
        params = QueryDict(text)
        clock = _Clock()
        with connection.execute_wrapper(clock):
            query = ask(ledger, user, params, columns)
            page = page_of(query, params)
            cells_of(query, page.keys, columns)
        taken.append(clock.seconds * 1000)
    return round(quantiles(taken, n=20)[-1], 2)


def _deep(count: int) -> list[str]:
    """Addresses of pages anywhere in the list."""
    chance = random.Random(4)  # noqa: S311 - figures for a measurement
    last = Institution.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return [f"after={chance.randint(1, last - PAGE)}" for _n in range(count)]


def _stock_deep(count: int) -> list[str]:
    chance = random.Random(4)  # noqa: S311 - figures for a measurement
    pages = Institution.objects.count() // PAGE
    return [f"p={chance.randint(2, pages)}" for _n in range(count)]


def _agree() -> None:
    """The first page and the last show the same institutions as the plain way."""
    ledger, user = ledger_named("institutions"), person()
    for text, plain in (("", ("sort_key", "pk")), ("last=1", ("-sort_key", "-pk"))):
        params = QueryDict(text)
        keys = page_of(ask(ledger, user, params), params).keys
        wanted = list(Institution.objects.order_by(*plain).values_list("pk", flat=True)[: len(keys)])
        if sorted(keys) != sorted(wanted):
            raise SystemExit("the list page differs from the plain one")


def _entry(ours: list[str], stock: list[str], samples: list[str]) -> dict:
    own, plain = reverse("institutions:institution_list"), "/stock/institutions/institution/"
    mine = a_second([f"{own}?{text}" for text in ours])
    peer = a_second([f"{plain}?{text}" for text in stock])
    return {
        "ratio": round(mine / peer, 1),
        "target": 10,
        "seconds": round(1 / mine, 4),
        "requests_per_second": round(mine, 1),
        "db_p95_ms": database(samples),
        "rows": Institution.objects.count(),
        "peers": {"Django admin changelist": {"seconds": round(1 / peer, 4), "rows": Institution.objects.count()}},
    }


def first(_folder: Path, _rows: int, _sample: int) -> dict:
    """The first page."""
    _agree()
    return _entry([""] * _REQUESTS, [""] * _STOCK_REQUESTS, [""] * _SAMPLES)


def deep(_folder: Path, _rows: int, _sample: int) -> dict:
    """Pages anywhere in the list."""
    return _entry(_deep(_REQUESTS), _stock_deep(_STOCK_REQUESTS), _deep(_SAMPLES))


def filtered(_folder: Path, _rows: int, _sample: int) -> dict:
    """First pages under everyday conditions; the stock page has the nearest it can do."""
    stock = ["level__exact=3", "state__exact=suspended", "level__exact=2&beds__gte=180", "q=" + quote("口腔"),
             "region_code__gte=120000000&region_code__lt=130000000"]  # fmt: skip
    return _entry([*_FILTERS] * 6, stock, [*_FILTERS] * 8)
