"""The demonstration's changes of bodies and people: a renaming, duties that moved, somebody who left. All invented."""

from datetime import timedelta

from django.utils import timezone

from supervision.foundation.access import Role
from supervision.foundation.choices import AgencyKind
from supervision.foundation.models import Agency
from supervision.foundation.services import agencies, handovers, transfers
from supervision.foundation.services.accounts import open_account

from .handing_over import DUTIES, HANDOVERS

_RENAMED, _GIVES, _TAKES = "120000-WJD", "120000-FGW", "120000-SJGLJ"
_KINDS = ("tasks", "measures")


def build(people, *, now) -> None:
    """After all floors: the dispatches of past months keep the institute's old name, the newest has the new one."""
    _renaming(people, now - timedelta(days=6))
    _moved_duties(people, now - timedelta(days=4))
    _left(people, now - timedelta(days=1))


def _renaming(people, at) -> None:
    body = Agency.objects.get(code=_RENAMED)
    agencies.rename(
        body, name="天津市卫生健康综合行政执法总队（演示）", short_name="市卫生健康执法总队",
        from_on=timezone.localdate(at), basis="津编演〔2026〕12号", by=people.system_admin, now=at,
    )  # fmt: skip


def _moved_duties(people, at) -> None:
    """Credit data pass from one bureau to a new one; what the bureau only co-operates in stays with it."""
    source = Agency.objects.select_related("region").get(code=_GIVES)
    target = agencies.enter(
        code=_TAKES, name="天津市数据管理局（演示）", short_name="市数据局（演示）", kind=AgencyKind.OTHER_DEPARTMENT,
        region=source.region, parent=source.parent, in_joint_conference=True, by=people.system_admin, now=at,
    )  # fmt: skip
    made = transfers.draft(
        source=source, target=target, effective_on=timezone.localdate(at), basis="津编演〔2026〕15号", kinds=_KINDS,
        duties=DUTIES, note="信用信息归集职责划入", by=people.system_admin, now=at,
    )  # fmt: skip
    seen = transfers.seal_of(transfers.preview(made, DUTIES, on=timezone.localdate(at)))
    transfers.execute(made, duties=DUTIES, seen=seen, by=people.system_admin, now=at)


def _left(people, at) -> None:
    """A colleague of the district's officer who moved to another post."""
    home = people.county_officer.agency
    leaver = open_account(
        username="hedong-left", name="宋行简", agency=home, section="监督科", roles=[Role.OFFICER],
        password=None, by=people.system_admin, now=at - timedelta(days=60),
    )  # fmt: skip
    handovers.hand_over(
        leaver, people.county_officer, holdings=HANDOVERS, reason="调往区疾控中心，河东卫人演〔2026〕3号",
        by=people.system_admin, now=at,
    )  # fmt: skip
