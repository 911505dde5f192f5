"""What the registry does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.jobs import Daily, Weekly, job
from supervision.foundation.ledger.batches import forget_abandoned

from .ledgers import PRACTITIONERS
from .services import disclosure, registrations, staff_warnings, validations
from .services.licences import adopt, summary, warning

_KEPT = timedelta(days=2)


@job("institutions.disclosure_due", schedule=Daily(hour=7, minute=20), title=lazy("提醒机构更新院务公开"))
def disclosure_due(period: str, *, now, by=None):
    """Tell institutions which confirmed items are overdue, once per item and due day."""
    return f"notices {disclosure.remind(now=now)}"


@job("institutions.staff_day", schedule=Daily(hour=7), title=lazy("人员注册到期提醒与暂停期满"))
def staff_day(period: str, *, now, by=None) -> str:
    """Tidy ended suspensions, drop lists nobody imported, tell who has to know of registrations that end."""
    over = registrations.end_suspensions(now=now)
    people, sent = staff_warnings.warn(now=now)
    forget_abandoned(PRACTITIONERS, before=now - _KEPT)
    return _("期满恢复 %(over)s 人，临期 %(people)s 人，发出提醒 %(sent)s 条") % {
        "over": over, "people": people, "sent": sent,
    }  # fmt: skip


@job("institutions.licences", schedule=Daily(hour=0, minute=15), title=lazy("许可变动生效与到期提醒"))
def licences(period: str, *, now, by=None) -> str:
    """Carry decisions whose day has come over to the institutions; tell institutions of what ends."""
    adopt(now=now)
    done, refused = summary.apply_due(now)
    sent = warning.tell_institutions(now=now)
    told = _("生效 %(done)s 项许可变动，发出 %(sent)s 条提醒") % {"done": done, "sent": sent}
    return "；".join([told, *refused])[:300]


@job("institutions.licence_digest", schedule=Weekly(weekday=1, hour=7), title=lazy("许可到期周报"))
def licence_digest(period: str, *, now, by=None) -> str:
    """One notice a week to those who keep licences, with the figures and the way to the rows."""
    return _("发出 %(n)s 条周报") % {"n": warning.tell_offices(now=now)}


@job("institutions.validations", schedule=Daily(hour=0, minute=20), title=lazy("推算校验日期并列入到期校验"))
def validations_day(period: str, *, now, by=None) -> str:
    """Dates of all institutions, validations that are due, cancellations to propose."""
    done = validations.run_day(now=now)
    told = {"dated": done.dated, "opened": done.opened, "proposed": done.proposed}
    return _("更新日期 %(dated)s 家，列入 %(opened)s 家，注销建议 %(proposed)s 件") % told
