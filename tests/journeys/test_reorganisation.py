"""In the middle of the year a bureau is renamed and half its duties move: papers, work and totals stay sound."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from inspections.models import Draw, DrawRule
from rectification.choices import TaskKind
from rectification.models import Dispatch, Measure, Plan, Task
from rectification.services import dispatch, names, progress, tasks
from rectification.workflow import PLAN
from supervision.foundation.models import Agency, DutyTransfer, Notice
from tests.factories import credit
from tests.factories import inspections as inspecting
from tests.factories.handing_over import body

DAY = timedelta(days=1)
OLD, NEW = "天津市医疗保障局", "天津市医疗保障管理局"


def _plan(cast, now):
    office = cast.city_officer.agency
    plan = Plan.objects.create(code="FA-2026-901", title="整改方案", office=office, region_code=office.region_code,
                               year=now.year, created_at=now)  # fmt: skip
    Measure.objects.create(plan=plan, region_code=plan.region_code, number=1, title="一", text="一")
    return PLAN.take("confirm", plan, by=cast.city_officer, now=now)


def _task(cast, plan, title, now):
    on = timezone.localdate(now)
    made = tasks.draft(plan, by=cast.city_officer, now=now, title=title, kind=TaskKind.PHASED, measures=["办理"],
                       lead_agency=cast.liaison.agency, start_on=on - 60 * DAY, due_on=on + 60 * DAY)  # fmt: skip
    return tasks.issue(made, by=cast.city_officer, now=now)


def _dispatched(cast, plan, now, *, again=False):
    made = dispatch.build(plan, f"{now:%Y-%m}", by=cast.city_officer, now=now, again=again)
    return dispatch.issue(dispatch.sign(made, by=cast.city_chief, now=now), by=cast.city_officer, now=now)


def test_a_bureau_is_renamed_and_half_its_duties_move(portal):
    cast, now, today = portal.cast, timezone.now(), timezone.localdate()
    plan = _plan(cast, now)
    made = [_task(cast, plan, f"任务{number}", now) for number in range(1, 5)]
    before = _dispatched(cast, plan, now)
    frozen = dispatch.file_of(before)

    # Renamed from today on, by a document.
    order = {"name": NEW, "short_name": "市医保管理局", "from_on": today, "basis": "津编〔2026〕1号"}
    portal.post("system_admin", "foundation:agency_rename", "120000-YBJ", **order)
    # Half of the open tasks go to market supervision.
    source, target = body("120000-YBJ"), body("120000-SCJGW")
    page = portal.post("system_admin", "transfer_new", source=source.pk, target=target.pk, effective_on=today,
                       basis="津编〔2026〕2号", kinds=["tasks"])  # fmt: skip
    transfer = DutyTransfer.objects.get()
    half = [f"tasks:{task.pk}" for task in made[:2]]
    portal.post("system_admin", "transfer_execute", transfer.pk, seal=page.context["seal"], listed="tasks", row=half)

    # The dispatch that was issued keeps the old name, byte for byte; its page too.
    before = Dispatch.objects.get(pk=before.pk)
    assert dispatch.file_of(before) == frozen
    old_page = portal.text("city_officer", "rectification:dispatch_detail", before.pk)
    assert OLD in old_page
    assert NEW not in old_page

    # Work: two tasks each, nothing lost, the liaison still reports the rest, the new unit has been told.
    leads = list(Task.objects.order_by("code").values_list("lead_agency__code", flat=True))
    assert leads == [target.code, target.code, source.code, source.code]
    progress.save(Task.objects.get(pk=made[3].pk), f"{today:%Y-%m}", by=cast.liaison, now=now, percent=40, text="照常")
    own = portal.text("liaison", "rectification:task_list", mine="1")
    assert made[3].code in own
    assert made[0].code not in own

    # Totals: the next version of the month counts the same four, under the names of today.
    after = dispatch.build(Plan.objects.get(pk=plan.pk), f"{now:%Y-%m}", by=cast.city_officer, now=now, again=True)
    assert after.snapshot["total"]["total"] == before.snapshot["total"]["total"] == 4
    units = {row["name"]: row["total"] for row in after.snapshot["units"]}
    assert units == {NEW: 2, target.name: 2}
    assert sum(row["total"] for row in before.snapshot["units"]) == sum(units.values())
    figures = portal.get("system_admin", "transfer_detail", transfer.pk).context["figures"]
    assert [(row["before"], row["moved"], row["stayed"], row["year_before"], row["year_after"]) for row in figures] == [
        (4, 2, 2, 4, 4)
    ]

    # A paper that still writes the old name means the same body.
    meant = names.matched([OLD, "市医疗保障局", NEW, "市医保管理局"], cast.city_officer.agency)
    assert {agency.code for agency in meant.values()} == {source.code}
    assert names.bodies_by_name(plan.office)[OLD].name == NEW


def test_a_dispatch_frozen_under_the_old_name_still_reaches_the_unit(portal):
    """Built before the renaming, issued after it."""
    cast, now = portal.cast, timezone.now()
    plan = _plan(cast, now)
    _task(cast, plan, "任务", now)
    made = dispatch.build(plan, f"{now:%Y-%m}", by=cast.city_officer, now=now)
    portal.post("system_admin", "foundation:agency_rename", "120000-YBJ", name=NEW, short_name="市医保管理局",
                from_on=timezone.localdate(), basis="津编〔2026〕1号")  # fmt: skip
    dispatch.issue(dispatch.sign(made, by=cast.city_chief, now=now), by=cast.city_officer, now=now)
    assert Notice.objects.filter(recipient=cast.liaison, key=f"dispatch:{made.pk}").exists()


def test_public_papers_and_notices_keep_the_name_under_which_they_went_out(portal):
    """The draw and its results, and a notice of points, of days before the commission was renamed."""
    cast = portal.cast
    inspecting.institutions(6)
    inspecting.pool(cast)
    draw = inspecting.drawn(cast)
    DrawRule.objects.update(confirmed=True, basis="津卫监督〔2026〕3号")
    Draw.objects.filter(pk=draw.pk).update(trial=False)
    inspecting.all_visited(draw)
    credit.confirmed_scheme(cast)
    points = credit.noticed(cast, credit.clinic(prefix="TZ"), served_on=credit.TODAY)
    for code, name in (("120000-WJW", "天津市健康委员会"), ("120102-WJW", "河东区健康委员会")):
        portal.post("system_admin", "foundation:agency_rename", code, name=name, short_name=name,
                    from_on=timezone.localdate(), basis="津编〔2026〕1号")  # fmt: skip
    client = portal.client
    client.logout()
    for address in (
        reverse("inspections:public_draw_list"),
        reverse("inspections:public_draw_detail", args=[draw.code]),
    ):
        assert "天津市卫生健康委员会（现为天津市健康委员会）" in client.get(address).content.decode()
    results = client.get(reverse("inspections:public_result_list")).content.decode()
    assert "天津市卫生健康委员会" in results
    assert "天津市健康委员会" not in results
    notice = portal.text("county_officer", "credit:points_detail", points.code)
    assert "天津市河东区卫生健康委员会（现为河东区健康委员会）" in notice


def test_a_body_that_has_ended_still_proves_its_draws(portal):
    """Its register of draws stays public for whoever wants to compute them again."""
    cast = portal.cast
    inspecting.institutions(6)
    inspecting.pool(cast)
    draw = inspecting.drawn(cast)
    Agency.objects.filter(pk=draw.office_id).update(is_active=False)
    portal.client.logout()
    answer = portal.client.get(reverse("inspections:public_register", args=[draw.office.code]))
    assert answer.status_code == 200
    assert draw.commitment["plan"] in answer.content.decode()
