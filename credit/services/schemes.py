"""Schemes: adopted as a copy, put into force by a document number, closed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import PointsState, SchemeState
from ..models import PointsRecord, ScoringItem, ScoringScheme, ScoringThreshold
from ..workflow import SCHEME

_OWN = ("id", "region_code", "version", "title", "basis", "valid_from", "valid_to", "state", "confirmed_by",
        "confirmed_at")  # fmt: skip


def adopt(source: ScoringScheme, *, version: str, title: str, valid_from: date, by, now: datetime) -> ScoringScheme:
    """Copy a scheme with its items and thresholds for the person's own region, on trial."""
    if not may(by, P.SCHEME_EDIT) or by.agency is None:
        raise Refused(_("您无权维护记分办法。"))
    region_code = by.agency.region_code
    with act("credit.scoringscheme.adopt", by=by, now=now, label=gettext_lazy("采用为本地区记分办法")) as entry:
        if ScoringScheme.objects.filter(region_code=region_code, version=version).exists():
            raise Refused(_("本地区已有版本“%(version)s”。") % {"version": version})
        same = {f.attname: getattr(source, f.attname) for f in source._meta.concrete_fields if f.name not in _OWN}
        copy = ScoringScheme.objects.create(
            **same, region_code=region_code, version=version, title=title, valid_from=valid_from
        )
        for model in (ScoringItem, ScoringThreshold):
            _copy_rows(model, source, copy)
        entry.subject = copy
    return copy


def _copy_rows(model, source: ScoringScheme, copy: ScoringScheme) -> None:
    rows = []
    for row in model.objects.filter(scheme=source):
        row.pk, row.scheme = None, copy
        rows.append(row)
    model.objects.bulk_create(rows)


def confirm(scheme: ScoringScheme, *, basis: str, valid_from: date, by, now: datetime) -> ScoringScheme:
    """Put a scheme into force: the document number is recorded, earlier schemes of the region end the day before.

    Drafts computed on trial for days the scheme covers become real drafts; earlier days stay a trial.
    """
    if not basis.strip():
        raise Refused(_("请填写依据文号：没有依据的记分办法只能试运行。"))
    with transaction.atomic():
        changes = {"basis": basis.strip(), "valid_from": valid_from, "confirmed_by": by, "confirmed_at": now}
        scheme = SCHEME.take("confirm", scheme, by=by, now=now, note=basis, changes=changes)
        with act("credit.scoringscheme.succeed", by=by, now=now, label=gettext_lazy("接替原记分办法"), subject=scheme):
            earlier = ScoringScheme.objects.filter(region_code=scheme.region_code, state=SchemeState.CONFIRMED)
            earlier.filter(valid_from__lt=valid_from).exclude(pk=scheme.pk).filter(valid_to=None).update(
                valid_to=valid_from - timedelta(days=1)
            )
            PointsRecord.objects.filter(
                scheme=scheme, trial=True, state=PointsState.DRAFT, verified_on__gte=valid_from
            ).update(trial=False)
    return scheme


def close(scheme: ScoringScheme, *, by, now: datetime, note: str = "") -> ScoringScheme:
    """Take a scheme out of use. Points given under it stand."""
    return SCHEME.take("close", scheme, by=by, now=now, note=note)
