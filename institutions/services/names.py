"""Other names of an institution: kept for matching and for people who know it by its old name."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import NameKind
from ..models import Institution, InstitutionName
from ..rules.names import Names, read_name
from .known_as import keep_known_as

_LONGEST = 120


def put(institution: Institution, kind: str, name: str, **days) -> InstitutionName | None:
    """Write another name unless it is the institution's own; one already there gets the days. Call it inside an act."""
    folded = read_name(name).folded[:_LONGEST]
    if not folded or folded == institution.folded_name:
        return None
    row, made = InstitutionName.objects.get_or_create(
        institution=institution, folded_name=folded, defaults={"kind": kind, "name": name[:_LONGEST], **days}
    )
    if not made and any(days.values()):
        for field, value in days.items():
            setattr(row, field, value)
        row.save(update_fields=list(days))
    keep_known_as([institution])
    return row


def put_all(institution: Institution, names: Names) -> None:
    """The names a written name carries in brackets."""
    for kind, name in names.others:
        put(institution, kind, name)
    keep_known_as([institution])


def add(
    institution: Institution, kind: str, name: str, *, by, now: datetime, valid_from: date | None = None,
    valid_to: date | None = None, basis: str = "",
) -> InstitutionName:  # fmt: skip
    """Add a former, second or short name by hand."""
    _may_edit(institution, by)
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused(_("停用日期不能早于启用日期。"))
    folded = read_name(name).folded[:_LONGEST]
    if not folded or folded == institution.folded_name:
        raise Refused(_("“%(name)s”就是机构现在的名称。") % {"name": name})
    if InstitutionName.objects.filter(institution=institution, folded_name=folded).exists():
        raise Refused(_("“%(name)s”已登记为其他名称。") % {"name": name})
    label = gettext_lazy("登记其他名称")
    with act("institutions.add_name", by=by, now=now, subject=institution, label=label, note=name):
        return put(institution, kind, name, valid_from=valid_from, valid_to=valid_to, basis=basis)


def end(row: InstitutionName, *, on: date, basis: str = "", by, now: datetime) -> InstitutionName:
    """A name is borne no longer; it stays, for finding."""
    _may_edit(row.institution, by)
    label = gettext_lazy("停用其他名称")
    with act("institutions.end_name", by=by, now=now, subject=row.institution, label=label, note=row.name):
        row = InstitutionName.objects.select_for_update().get(pk=row.pk)
        if row.valid_to is not None:
            raise Refused(_("“%(name)s”已停用。") % {"name": row.name})
        if row.valid_from and on < row.valid_from:
            raise Refused(_("停用日期不能早于启用日期。"))
        row.valid_to, row.basis = on, basis or row.basis
        if row.kind == NameKind.SECOND:
            row.kind = NameKind.FORMER
        row.save(update_fields=["valid_to", "basis", "kind"])
    return row


def _may_edit(institution: Institution, by) -> None:
    if by is not None and not (may(by, P.INSTITUTION_EDIT) and institution.is_acted_on_by(scope_for(by))):
        raise Refused(_("该机构不在您的管辖范围内，不能修改。"))
