"""A merged pair, one undone, a lineage, a renaming, a suspension too long, a transfer offered and one accepted."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ...choices import LineageKind
from ...models import Institution
from ...rules.names import read_name
from .. import lineage, merging, practitioners, registry, states, transfers
from .registry import DISTRICT, OTHER, OWN

_NOBODY = "00000019900101990"  # region 000000 exists nowhere; the last digit tells the two apart


def build(rows: list[Institution], people, *, now: datetime) -> None:
    """All of it in the district of the cast, as its officer would do it."""
    near = [row for row in rows if row.region_code == DISTRICT and OWN not in row.name]
    officer, today = people.county_officer, timezone.localdate(now)
    clinics = [row for row in near if row.category_id == "D211"]
    stations = [row for row in near if row.category_id == "B200"]
    dentists = [row for row in near if row.category_id == "D152"]
    _merges(dentists, officer, now)
    lineage.record(
        LineageKind.MERGED, stations[0], stations[1], on=today - timedelta(days=400), basis="津东卫批〔2025〕31号",
        by=officer, now=now,
    )  # fmt: skip
    states.change(
        stations[0], "cancel", on=today - timedelta(days=395), document="津东卫销〔2025〕8号", note="并入同街道服务站",
        by=officer, now=now,
    )  # fmt: skip
    registry.rename(
        stations[2], f"{stations[2].name}（健康驿站）".replace("社区卫生服务站", "街道社区卫生服务站"),
        on=today - timedelta(days=90), basis="津东卫批〔2026〕17号", by=officer, now=now,
    )  # fmt: skip
    states.change(
        clinics[2], "suspend", on=_years_ago(today), document="", note="负责人申请停业", by=officer, now=now
    )  # fmt: skip
    _transfers(clinics, people, now)


def _years_ago(today: date) -> date:
    return today - timedelta(days=420)


def _merges(dentists: list[Institution], officer, now: datetime) -> None:
    """Two dentists were entered a second time from another list; of the second the merge was a mistake."""
    for number, elder in enumerate(dentists[:2]):
        with act("institutions.demo", by=None, now=now, label="生成演示机构"):
            newer = _second_entry(elder, f"{_NOBODY}{number}", now)
        done = merging.merge(elder, newer, reason="同一地址、同一负责人，两份名单重复登记", by=officer, now=now)
    merging.undo(done, reason="经现场核实为相邻两家口腔门诊部", by=officer, now=now)


def _second_entry(elder: Institution, id_number: str, now: datetime) -> Institution:
    newer = Institution(
        code=registry.new_codes(1)[0], name=elder.name.replace("天津市", "").replace("口腔门诊部", "口腔门诊"),
        region_code=elder.region_code, category_id=elder.category_id, address=elder.address, chairs=6,
        opening_hours="周一至周六 9:00–18:00", source="演示数据（第二份名单）", source_form="demo-2", registered_at=now,
    )  # fmt: skip
    registry.derive(newer, read_name(newer.name), registry.health_authorities())
    newer.save()
    values = {"institution": newer, "name": "苏望舒", "kind": "doctor", "scope": "口腔"}
    practitioners.enter(values, id_number=id_number, by=None, now=now)
    return newer


def _transfers(clinics: list[Institution], people, now: datetime) -> None:
    """One waits for another district's answer; one came back."""
    other = Agency.objects.get(code=OTHER)
    shared = {"by": people.county_officer, "now": now}
    returned = transfers.offer(clinics[0], other, reason="实际诊疗地址在对方辖区", **shared)
    transfers.send_back(returned, decision="经核实地址仍在河东区，退回", by=None, now=now)
    transfers.offer(clinics[1], other, reason="主要执业地点迁往对方辖区", basis="津东卫监〔2026〕42号", **shared)
