"""The search box of the top bar: institutions, tasks, cases, each within what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from institutions.queries import find_institutions
from supervision.foundation.access import P, may

_EACH = 10


@dataclass(frozen=True)
class Source:
    """One kind of thing to be found: ``find(user, text)`` gives its visible rows, ``url(row)`` their pages."""

    label: str
    permission: P
    find: Callable
    url: Callable
    describe: Callable


SOURCES: tuple[Source, ...] = (
    Source(
        _("机构"),
        P.INSTITUTION_VIEW,
        find_institutions,
        lambda row: reverse("institutions:institution_detail", args=[row.code]),
        lambda row: f"{row.code} · {row.region}" + (f" · {row.category}" if row.category else ""),
    ),
)


def found_by(user, text: str) -> list[dict]:
    """Groups of hits, at most ten each; nothing for an empty text."""
    groups = []
    for source in SOURCES if text else ():
        if may(user, source.permission):
            rows = [(str(row), source.url(row), source.describe(row)) for row in source.find(user, text)[:_EACH]]
            if rows:
                groups.append({"label": source.label, "rows": rows})
    return groups


@login_required
def search(request):
    """Hits by kind."""
    text = request.GET.get("q", "").strip()[:100]
    return render(request, "roof/search.html", {"search_text": text, "groups": found_by(request.user, text)})
