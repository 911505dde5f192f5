"""Internal audit of enforcement: who looked at whom is itself recorded."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act


def names_read(since: date, until: date, count: int, *, by, now: datetime) -> None:
    """The names behind a comparison of inspectors were shown."""
    if not may(by, P.INSPECTOR_COMPARE):
        raise Refused(lazy("您无权比对检查人员。"))
    about = f"audit:{by.agency.code if by.agency else ''}"
    with act("inspections.inspectors.names_read", by=by, now=now, about=about, label=lazy("查看检查人员比对姓名"),
             note=f"{since}–{until}", data={"people": count}):  # fmt: skip
        pass
