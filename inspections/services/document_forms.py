"""The forms of enforcement documents: an authority adopts its own by recording the paper it rests on."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import DocumentKind
from ..models import DocumentForm

_YESTERDAY = timedelta(days=1)


def adopt(kind: str, *, title: str, category: str, nature: str, basis: str, valid_from: date, by, now: datetime):
    """A form for the region of the person's authority, in force from a day; its former one ends the day before."""
    if not may(by, P.RULE_CONFIRM) or by.agency is None:
        raise Refused(_("您无权确认文书样式。"))
    if kind not in DocumentKind.values:
        raise Refused(_("请选择文书。"))
    if not basis.strip():
        raise Refused(_("请填写依据文件的名称和文号。"))
    region = by.agency.region_code
    own = DocumentForm.objects.filter(kind=kind, region_code=region)
    if own.filter(valid_from__gte=valid_from).exists():
        raise Refused(_("本地区已有同日或者更晚生效的样式。"))
    with act("inspections.document_form.adopt", by=by, now=now, about=f"document_forms:{region}", note=basis,
             label=gettext_lazy("采用文书样式")) as entry:  # fmt: skip
        own.filter(valid_to=None).update(valid_to=valid_from - _YESTERDAY)
        entry.subject = DocumentForm.objects.create(
            kind=kind, region_code=region, title=title.strip(), category=category.strip(), nature=nature.strip(),
            basis=basis.strip()[:200], mark="V", valid_from=valid_from, confirmed=True,
        )  # fmt: skip
    return entry.subject
