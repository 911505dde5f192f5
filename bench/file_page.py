"""The first page of the timeline of a file with 10,000 events, beside loading all acts and sorting them in Python."""

import io
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credit.models import PointsRecord
from inspections.models import Finding, Visit
from institutions.models import Institution, MatchProposal, Practitioner, SelfInspection
from institutions.queries import file_of
from institutions.services import practitioners, registry
from supervision.foundation.access import Role
from supervision.foundation.casefile.exporting import export
from supervision.foundation.casefile.history import PAGE, Wanted, event_of, page
from supervision.foundation.models import Act, Agency
from supervision.foundation.services.accounts import open_account
from supervision.foundation.services.reference import load_reference

from .measure import best, measured

EVENTS = 10_000
SCOPED = (Practitioner, SelfInspection, MatchProposal, Visit, Finding, PointsRecord)


def stage():
    """A district officer, and an institution with its events among those of others."""
    now = timezone.now()
    load_reference(now=now)
    agency = Agency.objects.select_related("region").get(code="120102-WJW")
    user = open_account(
        username="bench", name="测试员", agency=agency, section="", roles=(Role.OFFICER,), password="x" * 12, by=None,
        now=now,
    )  # fmt: skip
    places = [
        registry.register({"name": f"河东第{n}医院", "region_code": "120102000"}, by=None, now=now) for n in range(10)
    ]
    for place in places:
        person = practitioners.enter({"institution": place, "name": "许知夏", "kind": "doctor"}, by=None, now=now)
        events = EVENTS if place == places[0] else EVENTS // 10
        Act.objects.bulk_create(_act(place, person, n, now) for n in range(events))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return user, places[0]


def _act(place, person, n, now) -> Act:
    subject = person if n % 3 == 0 else place
    return Act(
        at=now - timedelta(minutes=n * 7919 % EVENTS), actor_name="系统", about=place.code, note="说明" * (n % 5),
        verb="institutions.practitioner.stop" if n % 3 == 0 else "institutions.amend", label="修改机构信息",
        subject_type=subject._meta.label_lower, subject_id=subject.pk, subject_text=str(subject),
    )  # fmt: skip


def ours(file) -> str:
    """The portal's page: one query on the index, visible rows only."""
    return _drawn(page(file, Wanted()).events)


def plain(file) -> str:
    """Everything loaded, what the person may not see taken out, sorted, cut."""
    seen = {model._meta.label_lower: set() for model in SCOPED}
    acts = list(Act.objects.filter(about=file.code))
    for model in SCOPED:
        name = model._meta.label_lower
        wanted = {act.subject_id for act in acts if act.subject_type == name}
        if wanted:
            rows = model.objects.visible_to(file.user).filter(pk__in=wanted)
            seen[name] = set(rows.values_list("pk", flat=True))
    acts = [act for act in acts if act.subject_type not in seen or act.subject_id in seen[act.subject_type]]
    acts.sort(key=lambda act: (act.at, act.pk), reverse=True)
    return _drawn([event_of(file, act) for act in acts[:PAGE]])


def floor(file) -> str:
    """The newest acts, whoever may see them."""
    return _drawn([event_of(file, act) for act in Act.objects.filter(about=file.code).order_by("-at", "-pk")[:PAGE]])


def _drawn(events) -> str:
    return render_to_string("casefile/events.html", {"events": events, "whole": True})


def run(folder: Path, rows: int, sample: int) -> dict:
    """Measure, compare, and return the entry of bench.json."""
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    user, place = stage()
    file = file_of(user, Institution.objects.get(pk=place.pk))
    ours(file)  # templates compiled, what is kept between requests kept
    lowest, mine, peer = best(5, floor, file), best(5, ours, file), best(3, plain, file)
    if mine.result != plain(file):
        raise SystemExit("the page differs from the plain one")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    whole = best(3, client.get, reverse("institution_file", args=[place.code]))
    taken = {
        form: measured(lambda form=form: export(file, form, io.BytesIO(), now=timezone.now()))
        for form in ("excel", "word")
    }
    return {
        "ratio": round(peer.seconds / mine.seconds, 1),
        "floor_ratio": round(mine.seconds / lowest.seconds, 2),
        "target": 10,
        "floor_target": 3,
        "seconds": round(mine.seconds, 4),
        "peak_mb": mine.peak_mb and round(mine.peak_mb, 1),
        "rows": EVENTS,
        "peers": {
            "all acts, Python sort": {"seconds": round(peer.seconds, 3), "rows": EVENTS},
            "newest acts, unscoped": {"seconds": round(lowest.seconds, 4), "rows": PAGE},
            "the whole page": {"seconds": round(whole.seconds, 3), "rows": PAGE},
            "export to Excel": {"seconds": round(taken["excel"].seconds, 2), "rows": EVENTS},
            "export to Word": {"seconds": round(taken["word"].seconds, 2), "rows": 2000},
        },
    }
