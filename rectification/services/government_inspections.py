"""Rounds of inspection: planned, the team named, districts told, taken from stage to stage."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, User
from supervision.foundation.numbers import allocate_code
from supervision.foundation.services.notices import notify as tell
from supervision.foundation.trail import act

from ..choices import OVER_STATES, DistrictState, InspectionState
from ..models import GovernmentInspection, InspectedDistrict, TeamMember, TeamScore
from ..workflow import DISTRICT, INSPECTION
from ..workflow.inspection import round_is_over

DAYS = ("self_due_on", "site_from", "site_to", "feedback_due_on", "comment_days", "plan_days", "show_rank")
FIELDS = ("title", "basis", "consent", "system", "span_percent", *DAYS)


def draft(*, by, now, districts: Iterable[Agency], members: Iterable[User], head: User, **values):
    """Plan a round of the own office. ``districts``: the body that answers for each; ``values``: see FIELDS."""
    if not may(by, P.GOVINSPECT_RUN) or by.agency_id is None:
        raise Refused(_("您无权组织政府督察。"))
    with act("rectification.governmentinspection.draft", by=by, now=now, label=lazy("编制督察方案")) as entry:
        code = allocate_code("DC", "rectification", timezone.localdate(now).year, 3)
        entry.subject = made = GovernmentInspection.objects.create(
            code=code, office=by.agency, region_code=by.agency.region_code, created_by=by, created_at=now, **values
        )
        _set_districts(made, districts)
        _set_team(made, members, head)
    return made


def edit(inspection, *, by, now, districts=None, **values) -> GovernmentInspection:
    """Change a draft; once districts have been told, its days alone."""
    with act("rectification.governmentinspection.edit", by=by, now=now, label=lazy("修改督察方案")) as entry:
        entry.subject = row = _held(inspection, by)
        is_draft = row.state == InspectionState.DRAFT
        strange = [name for name in values if name not in (FIELDS if is_draft else DAYS)]
        if row.state in OVER_STATES or strange or (districts is not None and not is_draft):
            raise Refused(_("当前状态为“%(state)s”，不能作此修改。") % {"state": row.get_state_display()})
        _refuse_new_terms(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        if districts is not None:
            _set_districts(row, districts)
            for member in row.members.filter(is_head=True).select_related("user"):
                _refuse_official(row, member.user)
    return row


def _refuse_new_terms(row, values) -> None:
    """A signed feedback names its terms, and those of one round are the same for all."""
    terms = {name: getattr(row, name) for name in ("comment_days", "plan_days")}
    changed = [row._meta.get_field(name) for name, days in terms.items() if values.get(name, days) != days]
    out = row.districts.filter(state__in=(DistrictState.SIGNED, DistrictState.ISSUED)).select_related("region").first()
    if changed and out:
        told = {"name": out.region.name, "terms": "、".join(str(field.verbose_name) for field in changed)}
        raise Refused(_("%(name)s 的反馈意见已经审签，不能再改“%(terms)s”；尚未印发的，请先撤回。") % told)


def set_team(inspection, *, by, now, members: Iterable[User], head: User) -> GovernmentInspection:
    """Name the team anew, up to the feedback. Who has scored stays in it."""
    with act("rectification.governmentinspection.set_team", by=by, now=now, label=lazy("调整督察组")) as entry:
        entry.subject = row = _held(inspection, by)
        if row.state in (*OVER_STATES, InspectionState.FEEDBACK):
            raise Refused(_("当前状态为“%(state)s”，不能调整督察组。") % {"state": row.get_state_display()})
        _set_team(row, members, head)
    return row


def _held(inspection, by) -> GovernmentInspection:
    row = GovernmentInspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if not (may(by, P.GOVINSPECT_RUN) and "office" in row.parties(by)):
        raise Refused(_("您无权修改该督察。"))
    return row


def _set_districts(row, agencies: Iterable[Agency]) -> None:
    """One body for each district, all of them beneath the office."""
    agencies = sorted(agencies, key=lambda body: body.region_code)
    low, high = row.office.region_range
    for body in agencies:
        if not low < body.region_code < high:
            raise Refused(_("“%(unit)s”不在下级地区，不能列为督察对象。") % {"unit": body.name})
    regions = [body.region_code for body in agencies]
    for code in {one for one in regions if regions.count(one) > 1}:
        name = next(body.region.name for body in agencies if body.region_code == code)
        raise Refused(_("%(name)s 选了多个承办单位，请只保留一个。") % {"name": name})
    row.districts.all().delete()
    governments = {
        body.region_code: body
        for body in Agency.objects.filter(kind=AgencyKind.GOVERNMENT, is_active=True, region_code__in=regions)
    }
    InspectedDistrict.objects.bulk_create(
        InspectedDistrict(inspection=row, code=f"{row.code}-{number:02d}", region_id=body.region_id, agency=body,
                          region_code=body.region_code, addressee=governments.get(body.region_code, body))
        for number, body in enumerate(agencies, start=1)
    )  # fmt: skip


def _set_team(row, members: Iterable[User], head: User) -> None:
    """Who is named for the first time must be able to score; who has scored stays, whoever is named."""
    people = {person.pk: person for person in (*members, head)}
    seated = dict(row.members.values_list("user", "is_head"))
    named = [one for one in people.values() if one.pk not in seated or (one.pk == head.pk and not seated[one.pk])]
    for person in named:
        if not (person.is_active and may(person, P.GOVINSPECT_SCORE)):
            raise Refused(_("%(name)s 的账号不能参加督察评分。") % {"name": person.name})
    _refuse_official(row, head)
    scored = TeamScore.objects.filter(district__inspection=row).values("scorer")
    row.members.exclude(user__in=people).exclude(user__in=scored).delete()
    row.members.update(is_head=False)
    for person in people.values():
        TeamMember.objects.update_or_create(inspection=row, user=person, defaults={"is_head": person.pk == head.pk})


def _refuse_official(row, head: User) -> None:
    own = [district for district in row.districts.select_related("region") if district.is_official(head)]
    if own:
        told = {"name": head.name, "district": own[0].region.name}
        raise Refused(_("组长 %(name)s 是 %(district)s 的工作人员，不能任本次督察组长。") % told)


def notify(inspection, *, by, now, note="") -> GovernmentInspection:
    """Tell the districts and the team."""
    with transaction.atomic():
        changes = {"notified_on": timezone.localdate(now)}
        done = INSPECTION.take("notify", inspection, by=by, now=now, note=note, changes=changes)
        told = {"title": done.title, "due": done.self_due_on}
        for district in done.districts.select_related("agency"):
            tell_district(district, "notified", _("收到督察通知：%(title)s，自评 %(due)s 截止") % told, now)
        _tell_team(done, "team", _("您已编入督察组：%(title)s") % told, now)
    return done


def _tell_team(inspection, key: str, title: str, now) -> None:
    people = [member.user for member in inspection.members.filter(user__is_active=True).select_related("user")]
    url = reverse("rectification:government_detail", args=[inspection.code])
    tell(people, key=f"inspection:{inspection.pk}:{key}", title=title, url=url, now=now)


def tell_district(district, key: str, title: str, now, permission=P.GOVINSPECT_ANSWER) -> None:
    """A notice to those of the answering body who may do something about it."""
    people = [person for person in district.agency.people.filter(is_active=True) if may(person, permission)]
    url = reverse("rectification:inspected_detail", args=[district.code])
    tell(people, key=f"inspected:{district.pk}:{key}", title=title, url=url, now=now)


def tell_office(district, key: str, title: str, now, permission=P.GOVINSPECT_RUN) -> None:
    """The same to the office that holds the round."""
    people = [p for p in district.inspection.office.people.filter(is_active=True) if may(p, permission)]
    url = reverse("rectification:inspected_detail", args=[district.code])
    tell(people, key=f"inspected:{district.pk}:{key}", title=title, url=url, now=now)


def step(verb: str, inspection, *, by, now, note="") -> GovernmentInspection:
    """The stages that need nothing but a note: open_self, go_on_site, to_feedback."""
    return INSPECTION.take(verb, inspection, by=by, now=now, note=note)


def end(inspection, *, by, now, note="") -> GovernmentInspection:
    """All feedback is out."""
    changes = {"ended_on": timezone.localdate(now)}
    return INSPECTION.take("end", inspection, by=by, now=now, note=note, changes=changes)


def cancel(inspection, *, by, now, note: str) -> GovernmentInspection:
    """It is not held, or not further; with the reason. Those who had been told of it are told."""
    if not note.strip():
        raise Refused(_("请填写取消的理由。"))
    with transaction.atomic():
        done = INSPECTION.take("cancel", inspection, by=by, now=now, note=note)
        if done.notified_on:
            title = _("督察已取消：%(title)s（%(note)s）") % {"title": done.title, "note": note.strip()}
            for district in done.districts.select_related("agency"):
                tell_district(district, "cancelled", title, now)
            _tell_team(done, "cancelled", title, now)
    return done


def locked(district) -> InspectedDistrict:
    """The district as it is now, locked after its round: neither moves on while something is done to the other."""
    rows = GovernmentInspection.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=district.inspection_id)
    return InspectedDistrict.objects.select_for_update(of=("self",)).get(pk=district.pk)


def running(district) -> InspectedDistrict:
    """The same, refused where the round is over."""
    row = locked(district)
    if over := list(round_is_over(row)):
        raise Refused(*over)
    return row


def take(verb: str, district, **given) -> InspectedDistrict:
    """A step of a district while its round stands still. ``given``: see ``Workflow.take``."""
    with transaction.atomic():
        locked(district)
        return DISTRICT.take(verb, district, **given)
