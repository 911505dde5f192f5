"""The register of public bodies: entered, amended, renamed, closed. Nothing of it is ever deleted."""

import re
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import P, may
from ..errors import Refused
from ..models import Agency, AgencyAlias, AgencyName, Region
from ..rules import regions
from ..trail import act

CODE = re.compile(r"[0-9]{6,9}-[A-Z0-9]{2,12}")
AMENDED = ("phone", "parent", "in_joint_conference")


def _refuse_stranger(by) -> None:
    if by is not None and not may(by, P.USER_MANAGE):
        raise Refused(_("只有系统管理员可以维护单位名录。"))


def locked(agency: Agency) -> Agency:
    """The row, locked, if the body still exists."""
    row = Agency.objects.select_for_update(of=("self",)).select_related("region").get(pk=agency.pk)
    if not row.is_active:
        raise Refused(_("“%(name)s”已撤销，不能再变更。") % {"name": row.name})
    return row


def enter(*, code: str, name: str, short_name: str, kind: str, region: Region, by, now: datetime, **values) -> Agency:
    """A new body. ``values`` are of AMENDED. Raises Refused for a code or name that is taken."""
    _refuse_stranger(by)
    if not CODE.fullmatch(code) or not region.code.startswith(code.partition("-")[0]):
        example = f"{region.code[:6]}-WJW"
        raise Refused(_("编码应为所在区划代码加连字符和大写字母或数字，例如 %(code)s。") % {"code": example})
    _refuse_taken_name(region.code, name, short_name, None)
    with act("foundation.agency.enter", by=by, now=now, label=gettext_lazy("登记单位")) as entry:
        body = Agency(code=code, name=name, short_name=short_name, kind=kind, region=region, region_code=region.code)
        for field in AMENDED:
            setattr(body, field, values.get(field, getattr(body, field)))
        try:
            with transaction.atomic():
                body.save()
        except IntegrityError as clash:
            raise Refused(_("编码“%(code)s”已被使用，请换一个。") % {"code": code}) from clash
        _learn(body, {name, short_name})
        entry.subject = body
    return body


def amend(agency: Agency, *, by, now: datetime, note: str = "", **values) -> Agency:
    """Change what is no name: ``values`` are of AMENDED."""
    _refuse_stranger(by)
    with act("foundation.agency.amend", by=by, now=now, label=gettext_lazy("修改单位信息"), note=note) as entry:
        row = locked(agency)
        for field in AMENDED:
            setattr(row, field, values.get(field, getattr(row, field)))
        _refuse_circle(row)
        row.save(update_fields=AMENDED)
        entry.subject = row
    return row


def _refuse_circle(row: Agency) -> None:
    above = row.parent_id
    while above is not None:
        if above == row.pk:
            raise Refused(_("上级单位不能是本单位或其下级单位。"))
        above = Agency.objects.filter(pk=above).values_list("parent", flat=True).first()


def rename(agency: Agency, *, name: str, short_name: str, from_on: date, basis: str, by, now: datetime) -> AgencyName:
    """Another name from a day on. A day to come waits for the nightly job; papers of earlier days keep the old name."""
    _refuse_stranger(by)
    name, short_name, basis = name.strip(), short_name.strip(), basis.strip()
    if not (name and short_name and basis):
        raise Refused(_("请填写新名称、简称和依据文号。"))
    with act("foundation.agency.rename", by=by, now=now, label=gettext_lazy("单位更名"), note=basis) as entry:
        row = locked(agency)
        if (row.name, row.short_name) == (name, short_name):
            raise Refused(_("新名称与现名称相同。"))
        _refuse_taken_name(row.region_code, name, short_name, row)
        _refuse_bad_day(row, from_on)
        if not row.names.exists():
            AgencyName.objects.create(agency=row, name=row.name, short_name=row.short_name)
        ordered = AgencyName.objects.create(agency=row, name=name, short_name=short_name, from_on=from_on, basis=basis)
        entry.subject, entry.data = row, {"from": row.name, "to": name, "from_on": from_on.isoformat()}
        if from_on <= timezone.localdate(now):
            _take_up(row, ordered, now)
    return ordered


def _refuse_bad_day(row: Agency, from_on: date) -> None:
    if row.names.filter(from_on__isnull=False, used_from=None).exists():
        raise Refused(_("已有一次更名等待生效，请先撤回或等其生效。"))
    last = row.names.filter(from_on__gte=from_on).order_by("-from_on").first()
    if last is not None:
        raise Refused(_("启用日期须晚于上次更名的日期 %(day)s。") % {"day": last.from_on})


def _refuse_taken_name(region_code: str, name: str, short_name: str, but: Agency | None) -> None:
    others = Agency.objects.filter(region_code=region_code, is_active=True).exclude(pk=but.pk if but else None)
    clash = others.filter(Q(name__in=(name, short_name)) | Q(short_name__in=(name, short_name))).first()
    if clash is not None:
        raise Refused(_("本区划已有单位“%(name)s”（%(code)s），名称不能相同。") % {"name": clash, "code": clash.code})


def _take_up(row: Agency, ordered: AgencyName, now: datetime) -> None:
    """The register carries the new name from today; papers that still write the old one are understood."""
    former = {row.name, row.short_name}
    ordered.used_from = timezone.localdate(now)
    ordered.save(update_fields=["used_from"])
    row.name, row.short_name = ordered.name, ordered.short_name
    row.save(update_fields=["name", "short_name"])
    _learn(row, former)
    _learn(row, {row.name, row.short_name}, firmly=True)


def _learn(body: Agency, names: set[str], *, firmly: bool = False) -> None:
    """Ways in which papers write the body, in its division and, of a district's body, in the city or province.

    ``firmly``: in the own division also where the name meant another body before.
    """
    code = body.region_code
    above = [regions.ancestors(code)[-2]] if regions.level_of(code) == regions.COUNTY else []
    for name in names:
        make = AgencyAlias.objects.update_or_create if firmly else AgencyAlias.objects.get_or_create
        make(name=name, region_code=code, defaults={"agency": body})
        for region_code in above:
            AgencyAlias.objects.get_or_create(name=name, region_code=region_code, defaults={"agency": body})


def withdraw_rename(agency: Agency, *, by, now: datetime, note: str) -> None:
    """Take back a name whose day has not come."""
    _refuse_stranger(by)
    with act("foundation.agency.withdraw_rename", by=by, now=now, label=gettext_lazy("撤回更名"), note=note) as entry:
        entry.subject = row = locked(agency)
        waiting = row.names.filter(from_on__isnull=False, used_from=None)
        entry.data = {"names": list(waiting.values_list("name", flat=True))}
        if not waiting.delete()[0]:
            raise Refused(_("没有等待生效的更名。"))
        if row.names.count() == 1:
            row.names.all().delete()


def take_up_due_names(*, now: datetime) -> int:
    """Names whose day has come; a missed night is made up for. Returns how many."""
    due = AgencyName.objects.filter(used_from=None, from_on__lte=timezone.localdate(now), agency__is_active=True)
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with act("foundation.agency.take_up_name", by=None, now=now, label=gettext_lazy("更名生效")) as entry:
            ordered = due.select_for_update(of=("self",)).filter(pk=pk).first()
            if ordered is not None:
                entry.subject = row = locked(ordered.agency)
                _take_up(row, ordered, now)
                entry.note = ordered.basis
                done += 1
    return done


def close(agency: Agency, *, successor: Agency | None, on: date, basis: str, by, now: datetime) -> Agency:
    """The body ends. What it left open is somebody else's by now: see ``services.transfers``."""
    _refuse_stranger(by)
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    if on > timezone.localdate(now):
        raise Refused(_("生效日期未到，不能执行。"))
    label = _("单位并入") if successor else _("撤销单位")
    with act("foundation.agency.close", by=by, now=now, label=label, note=basis) as entry:
        row = locked(agency)
        row.is_active, row.closed_on, row.successor = False, on, successor
        row.save(update_fields=["is_active", "closed_on", "successor"])
        if successor is not None:
            _learn(successor, {row.name, row.short_name})
        entry.subject, entry.data = row, {"successor": successor.code if successor else ""}
    return row
