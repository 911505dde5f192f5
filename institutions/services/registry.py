"""Registering and amending institutions, one or many; what is derived from what is entered."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.bulk import Outcome
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_numbers
from supervision.foundation.rules import regions
from supervision.foundation.trail import act

from ..choices import InstitutionState, Level, LineageKind, NameKind, SubjectKind
from ..models import Institution, Licence, Lineage, ValidationDocument
from ..rules.names import Names, read_name
from . import names as other_names
from .known_as import known_as, sort_key

CODE_KIND = "institution"
# What may be set on many at once: what a list says alike of all its rows, never what names one institution.
BULK_FIELDS = (
    "category_id", "level", "grade", "ownership", "nature", "economic_type", "service_target",
    "responsible_agency_id", "affiliation_agency_id",
)  # fmt: skip
# What is the summary of an institution's licences once it has any (``services.licences.summary``).
_OF_MAIN_LICENCE = ("licence_number", "licence_from", "licence_to", "subjects")
_MEDICAL_ONLY = ("category_id", "level", "grade", "nature")


def new_codes(count: int) -> list[str]:
    """Public codes of institutions, given once and never again."""
    return [f"JG{number:08d}" for number in next_numbers(CODE_KIND, "", 0, count)]


def health_authorities() -> dict[str, int]:
    """Key of the health authority of each division that has one."""
    found = Agency.objects.filter(kind=AgencyKind.HEALTH_AUTHORITY, is_active=True)
    return dict(found.values_list("region_code", "pk"))


def responsible_for(region_code: str, authorities: dict[str, int]) -> int | None:
    """The health authority of the division, or the nearest above it short of the nation's."""
    candidates = [region_code, *regions.ancestors(region_code)]
    return next((authorities[code] for code in candidates if code in authorities and code != regions.NATION_CODE), None)


def derive(institution: Institution, names: Names, authorities: dict[str, int]) -> None:
    """Set what follows from the name and the division."""
    institution.folded_name = names.folded[:120]
    institution.sort_key = sort_key(institution.name)
    institution.known_as = known_as(institution.sort_key, [name for _kind, name in names.others])
    institution.region_id = institution.region_code
    if institution.responsible_agency_id is None:
        institution.responsible_agency_id = responsible_for(institution.region_code, authorities)


def register(values: dict, *, by, now: datetime) -> Institution:
    """Register one institution by hand. Raises Refused outside the person's region or where it exists already."""
    _within_reach(values["region_code"], by)
    names = read_name(values["name"])
    _not_twice(values, names, None)
    with act("institutions.register", by=by, now=now, label=gettext_lazy("登记机构")) as entry:
        institution = Institution(code=new_codes(1)[0], registered_at=now, **values)
        institution.name = names.shown
        derive(institution, names, health_authorities())
        institution.save(force_insert=True)
        other_names.put_all(institution, names)
        entry.subject = institution
    return institution


def register_provisionally(rows: Iterable[dict], *, now: datetime) -> list[Institution]:
    """Register subjects that a list named and somebody now visits; ``code`` is theirs already. Call it inside an act.

    What the registry must still find out about them is found out on the spot; until then they say where they come from.
    """
    authorities, made = health_authorities(), []
    for values in rows:
        institution = Institution(registered_at=now, kind=SubjectKind.OTHER, **values)
        derive(institution, read_name(values["name"]), authorities)
        made.append(institution)
    return Institution.objects.bulk_create(made, batch_size=1000)


def amend(institution: Institution, values: dict, *, by, now: datetime, note: str = "") -> Institution:
    """Change what a person may change; a new name keeps the old one as a former name."""
    _within_reach(values.get("region_code", institution.region_code), by, institution)
    with transaction.atomic():
        row = _locked(institution, by)
        names = read_name(values.get("name", row.name))
        _not_twice({**_identity(row), **values}, names, row)
        _not_by_hand(row, values)
        with act("institutions.amend", by=by, now=now, label=gettext_lazy("修改机构信息"), subject=row, note=note):
            former = row.name
            moved = values.get("region_code", row.region_code) != row.region_code
            for name, value in values.items():
                setattr(row, name, value)
            row.name = names.shown
            if moved and "responsible_agency_id" not in values:
                row.responsible_agency_id = None
            derive(row, names, health_authorities())
            row.save()
            if former != row.name:
                other_names.put(row, NameKind.FORMER, former, valid_to=timezone.localdate(now))
            other_names.put_all(row, names)
            if moved:
                move_along(row)
    return row


def move_along(row: Institution) -> None:
    """The district that acts from now on finds what is under way and what was decided."""
    followers = (row.practitioners, row.sites, row.licences, row.licence_proposals, row.validations,
                 row.deferral_proposals)  # fmt: skip
    for rows in followers:
        rows.update(region_code=row.region_code)
    ValidationDocument.objects.filter(validation__institution=row).update(region_code=row.region_code)


def summary_of_licences(institution: Institution) -> tuple[str, ...]:
    """Columns that only the licences' service writes, because the institution has the licences they sum up."""
    held = list(Licence.objects.filter(institution=institution).values_list("kind__is_main", "kind__permit"))
    main = _OF_MAIN_LICENCE if any(is_main for is_main, _permit in held) else ()
    return (*main, "permits") if any(permit for _main, permit in held) else main


def licensed_apart() -> str:
    """Why such a column is not taken, and the way out."""
    return _("该机构的许可（备案）已单独登记：编号、有效期、诊疗科目和专项许可请在“许可与备案”中办理变更。")


def _not_by_hand(row: Institution, values: dict) -> None:
    if any(name in values and values[name] != getattr(row, name) for name in summary_of_licences(row)):
        raise Refused(licensed_apart())


def rename(institution: Institution, name: str, *, on: date, basis: str, by, now: datetime) -> Institution:
    """A new name from a day, by a document: the old one stays as a former name and in the lineage."""
    if on > timezone.localdate(now):
        raise Refused(_("更名日期不能晚于今天；将来生效的更名请到生效当日再登记。"))
    if not basis.strip():
        raise Refused(_("请填写更名的依据文号。"))
    with transaction.atomic():
        row = _locked(institution, by)
        names = read_name(name)
        if names.shown == row.name:
            raise Refused(_("新名称与现名称相同。"))
        _not_twice({**_identity(row), "name": names.shown}, names, row)
        with act(
            "institutions.rename", by=by, now=now, label=gettext_lazy("登记更名"), subject=row,
            note=f"{row.name} → {names.shown}", data={"on": on.isoformat(), "basis": basis},
        ):  # fmt: skip
            former, row.name = row.name, names.shown
            derive(row, names, health_authorities())
            row.save()
            other_names.put(row, NameKind.FORMER, former, valid_to=on, basis=basis)
            other_names.put_all(row, names)
            Lineage.objects.create(
                kind=LineageKind.RENAMED, predecessor=row, successor=row, before=former, after=row.name, on=on,
                basis=basis, recorded_at=now,
            )  # fmt: skip
    return row


def amend_many(rows: Iterable[Institution], values: dict, *, by, now: datetime, note: str) -> Outcome:
    """Set the same on many rows, each on its own; a row that says so already is left as it is."""
    if foreign := sorted(set(values) - set(BULK_FIELDS)):
        raise Refused(_("这些项目不能批量修改：%(fields)s。") % {"fields": "、".join(foreign)})
    if not values:
        raise Refused(_("请至少选择一个要修改的项目。"))
    if not note.strip():
        raise Refused(_("请填写批量修改的理由。"))
    outcome = Outcome()
    for institution in rows:
        try:
            with transaction.atomic():
                row = _locked(institution, by)
                if reasons := list(_against(row, values)):
                    raise Refused(*reasons)
                if all(getattr(row, name) == value for name, value in values.items()):
                    outcome.unchanged += 1
                    continue
                label = gettext_lazy("批量修改")
                with act("institutions.amend_many", by=by, now=now, label=label, subject=row, note=note):
                    for name, value in values.items():
                        setattr(row, name, value)
                    row.save(update_fields=list(values))
            outcome.done += 1
        except Refused as refusal:
            outcome.refused.append((institution, refusal.reasons))
    return outcome


def _against(row: Institution, values: dict) -> Iterable[str]:
    """What speaks against setting these values on a row."""
    if row.is_ended:
        yield _("机构已注销或吊销。")
    if not row.is_medical and any(values.get(name) for name in _MEDICAL_ONLY):
        yield _("不是医疗机构，没有类别、级别、等次和经营性质。")
    level, grade = values.get("level", row.level), values.get("grade", row.grade)
    if level == Level.NONE and grade not in ("", Level.NONE):
        yield _("未定级的机构没有等次。")


def _locked(institution: Institution, by) -> Institution:
    """The row as it is now, for a change by a person who acts on it."""
    row = (
        Institution.objects.select_for_update(of=("self",)).select_related("responsible_agency").get(pk=institution.pk)
    )
    if row.state == InstitutionState.MERGED:
        raise Refused(_("本记录已并入其他机构，请修改保留的那条记录。"))
    if by is not None and not row.is_acted_on_by(scope_for(by)):
        raise Refused(_("该机构由其他单位主管，不在您的管辖范围内。"))
    return row


def _identity(row: Institution) -> dict:
    return {"region_code": row.region_code, "registration_number": row.registration_number}


def _within_reach(region_code: str, by, institution: Institution | None = None) -> None:
    """Where a person may enter rows; a designated institution may be amended where it stands."""
    stays = institution is not None and region_code == institution.region_code
    if by is not None and not stays and not scope_for(by).covers(region_code):
        raise Refused(_("该行政区划不在您的管辖范围内。"))


def _not_twice(values: dict, names: Names, but: Institution | None) -> None:
    """A registration number is one institution's; the same name in the same division is the same institution."""
    others = Institution.objects.current().exclude(pk=but.pk if but else None)
    number = values.get("registration_number", "")
    if number and (found := others.filter(registration_number=number).first()):
        raise Refused(
            _("登记号%(number)s已属于“%(name)s”（%(code)s）。")
            % {"number": number, "name": found.name, "code": found.code}
        )
    if found := others.filter(folded_name=names.folded, region_code=values["region_code"]).first():
        raise Refused(_("本区划已有同名机构“%(name)s”（%(code)s）。") % {"name": found.name, "code": found.code})
