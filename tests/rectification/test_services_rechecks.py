"""The random re-check of settled tasks: drawn so that anyone can re-compute it, and what follows from it."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from inspections import verify_draw
from inspections.rules.draw.canonical import encode
from rectification import queries
from rectification.choices import RecheckResult, RecheckState, TaskState
from rectification.models import Recheck, RecheckItem
from rectification.services import rechecks
from rectification.workflow import RECHECK
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.services.accounts import open_account
from tests.rectification.closing import closed

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def custody_in_tmp(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def checker(cast, now):
    """Somebody of the office who had no part in any close-out."""
    return open_account(username="checker", name="复核人", agency=cast.city_officer.agency, roles=[Role.LEAD_OFFICE],
                        password="correct horse battery 9", by=None, now=now)  # fmt: skip


@pytest.fixture
def settled(ledger, cast, now):
    """Five closed tasks: three of the bureau, one of each district."""
    rows = [(ledger.insurance, cast.liaison), (ledger.east, cast.county_officer), (ledger.west, cast.neighbour_officer)]
    rows += [(ledger.issued(cast.liaison), cast.liaison) for _more in range(2)]
    return [closed(task, by=by, office=cast.city_officer, chief=cast.city_chief, now=now) for task, by in rows]


def committed(cast, checker, now, period="2026Q4", percent=50, **more):
    on = timezone.localdate(now)
    return rechecks.commit(cast.city_officer.agency, period=period, title="抽查", since=on - 90 * DAY, until=on,
                           percent=percent, by=checker, now=now, **more)  # fmt: skip


def judged(made, checker, now, results):
    on = timezone.localdate(now)
    for item, result in zip(made.items.order_by("position"), results, strict=True):
        rechecks.judge(item, by=checker, now=now, result=result, checked_on=on, people="复核人", text="现场核对",
                       new_due_on=on + 30 * DAY)  # fmt: skip


@pytest.fixture
def drawn(settled, cast, checker, now):
    return rechecks.derive_items(committed(cast, checker, now), by=checker, now=now)


@pytest.fixture
def revealed(drawn, cast, checker, now):
    judged(drawn, checker, now, [RecheckResult.HOLDS] * drawn.items.count())
    return rechecks.reveal(drawn, by=cast.city_chief, now=now)


def test_each_unit_is_a_stratum_of_which_at_least_one_is_drawn(drawn, cast):
    units = sorted(drawn.items.values_list("unit__code", flat=True))
    assert units == ["120000-YBJ", "120000-YBJ", "120102-WJW", "120103-WJW"]  # half of three, rounded up, is two


def test_the_verifier_that_knows_nothing_of_the_portal_recomputes_it(revealed, tmp_path):
    files = {
        "bundle.json": queries.recheck_bundle(revealed),
        "register.json": queries.recheck_register(revealed.office),
    }
    for name, value in files.items():
        (tmp_path / name).write_bytes(encode(value) + b"\n")
    script = Path(verify_draw.__file__)
    done = subprocess.run([sys.executable, script, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tamper", ["selected", "pool", "take"])
def test_a_changed_bundle_is_named_by_the_verifier(revealed, tmp_path, tamper):
    bundle = json.loads(encode(queries.recheck_bundle(revealed)))
    if tamper == "selected":
        drawn = {one["id"] for one in bundle["result"]["selected"]}
        bundle["result"]["selected"][0]["id"] = next(c["id"] for c in bundle["candidates"] if c["id"] not in drawn)
    elif tamper == "pool":
        bundle["candidates"].pop()
    else:
        bundle["plan"]["strata"][0]["take"] += 1
    (tmp_path / "bundle.json").write_bytes(encode(bundle))
    done = subprocess.run([sys.executable, Path(verify_draw.__file__), "bundle.json"], cwd=tmp_path,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 1


def test_the_documents_are_fixed_before_the_draw_and_a_period_is_drawn_once(settled, cast, checker, now):
    made = committed(cast, checker, now)
    assert made.commitment["candidates"] == made.documents.get(name="candidates").sha256
    assert not made.sealed
    with pytest.raises(Refused, match="不能重复抽取"):
        committed(cast, checker, now)


def test_a_void_number_shows_its_halves_and_the_next_attempt_keeps_the_pool(settled, cast, checker, now):
    first = rechecks.void(committed(cast, checker, now), by=cast.city_chief, now=now, code="POOL_WRONG")
    assert set(first.halves) == {"half_a", "half_b"}
    second = committed(cast, checker, now + DAY)
    assert (second.number, second.attempt) == (2, 2)
    assert second.commitment["candidates"] == first.commitment["candidates"]
    assert second.previous


def test_a_public_value_is_typed_by_two_and_not_before_its_time(settled, cast, checker, now):
    beacon = {"name": "开奖号码", "format": "hex:32", "due": now + DAY}
    made = committed(cast, checker, now, beacon_plan=beacon)
    with pytest.raises(Refused, match="尚未由两人录入"):
        rechecks.derive_items(made, by=checker, now=now)
    with pytest.raises(Refused, match="此前不能录入"):
        rechecks.enter_beacon(made, "ab" * 16, by=checker, now=now)
    later = now + 2 * DAY
    rechecks.enter_beacon(made, "ab" * 16, by=checker, now=later)
    with pytest.raises(Refused, match="不一致"):
        rechecks.enter_beacon(made, "cd" * 16, by=cast.city_chief, now=later)
    made = rechecks.enter_beacon(made, "ab" * 16, by=cast.city_chief, now=later)
    assert rechecks.derive_items(made, by=checker, now=later).state == RecheckState.DRAWN


def test_a_false_close_out_reopens_the_task_and_counts_for_its_unit(drawn, cast, checker, now):
    items = list(drawn.items.order_by("position"))
    bad = next(item for item in items if item.unit.code == "120000-YBJ")
    results = [RecheckResult.FALSE if item == bad else RecheckResult.HOLDS for item in items]
    judged(drawn, checker, now, results)
    bad.task.refresh_from_db()
    assert (bad.task.state, bad.task.closed_on) == (TaskState.REOPENED, None)
    lines = {line["unit"].code: line for line in queries.false_closures(RecheckItem.objects.visible_to(checker))}
    bureau = lines["120000-YBJ"]
    assert (bureau["checked"], bureau["false"], bureau["rate"]) == (2, 1, 5000)
    assert bureau["interval_told"] == "9.4% – 90.5%"
    assert lines["120102-WJW"]["false"] == 0


def test_what_was_rechecked_is_not_drawn_again_until_it_is_closed_anew(revealed, cast, checker, now):
    following = committed(cast, checker, now, period="2026-12", percent=100)
    frozen, _salts = queries.recheck_documents(following)
    assert len(frozen["candidates"]) == 1
    assert {row["code"] for row in frozen["excluded"]} == {"RECHECKED"}


def test_nobody_rechecks_what_they_applied_for_or_reviewed(drawn, cast, now):
    item = drawn.items.first()
    told = {"checked_on": timezone.localdate(now), "people": "x", "text": ""}
    with pytest.raises(Refused, match="须由他人核查"):
        rechecks.judge(item, by=cast.city_officer, now=now, result=RecheckResult.HOLDS, **told)
    with pytest.raises(Refused, match="无权"):
        rechecks.judge(item, by=cast.liaison, now=now, result=RecheckResult.HOLDS, **told)


def test_a_result_is_entered_once_and_a_bad_one_with_words_and_a_day(drawn, checker, now):
    item, on = drawn.items.first(), timezone.localdate(now)
    with pytest.raises(Refused, match="新的整改时限"):
        rechecks.judge(item, by=checker, now=now, result=RecheckResult.RELAPSE, checked_on=on, people="x", text="x")
    rechecks.judge(item, by=checker, now=now, result=RecheckResult.HOLDS, checked_on=on, people="x", text="")
    with pytest.raises(Refused, match="已经登记"):
        rechecks.judge(item, by=checker, now=now, result=RecheckResult.HOLDS, checked_on=on, people="x", text="")


def test_nothing_is_revealed_while_a_task_waits_and_the_unit_sees_results_only_then(drawn, cast, checker, now):
    with pytest.raises(Refused, match="没有登记核查结果"):
        rechecks.reveal(drawn, by=cast.city_chief, now=now)
    assert not RecheckItem.objects.visible_to(cast.liaison).exists()
    judged(drawn, checker, now, [RecheckResult.HOLDS] * drawn.items.count())
    rechecks.reveal(drawn, by=cast.city_chief, now=now)
    assert RecheckItem.objects.visible_to(cast.liaison).count() == 2
    assert not Recheck.objects.visible_to(cast.liaison).exists()


def test_every_step_belongs_to_the_office(settled, cast, checker, now):
    made = committed(cast, checker, now)
    everybody = {**cast.everyone, "checker": checker}
    reviews, closes = {"city_officer", "city_chief", "checker"}, {"city_chief"}
    expected = {
        RecheckState.COMMITTED: {"enter_beacon": reviews, "derive": reviews, "void": closes},
        RecheckState.DRAWN: {"reveal": closes},
        RecheckState.REVEALED: {},
        RecheckState.VOID: {},
    }
    for state, verbs in expected.items():
        made.state, offered = state, {}
        for who, user in everybody.items():
            for action in RECHECK.open_to(user, made):
                offered.setdefault(action.verb, set()).add(who)
        assert offered == verbs, state
    with pytest.raises(Refused, match="无权"):
        rechecks.commit(cast.city_officer.agency, period="2026", title="x", since=made.committed_at.date(),
                        until=made.committed_at.date(), percent=10, by=cast.county_officer, now=now)  # fmt: skip
