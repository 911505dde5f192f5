"""Draws from the command line, and the demonstration city."""

import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from inspections import verify_draw
from inspections.choices import DrawState, PlanState, ResultCode
from inspections.models import Draw, Finding, InspectionPlan, Visit
from inspections.services import demo, draws
from institutions.services import demo as institutions_demo
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast)
    return cast


def test_a_plan_is_committed_derived_and_its_bundle_verified_from_the_command_line(city, tmp_path, capsys):
    plan = a.approved(city, planned_on=timezone.localdate())
    call_command("draw_commit", plan.code, user="city")
    code = Draw.objects.get().code
    call_command("draw_derive", code)
    with pytest.raises(CommandError, match="尚有未检查"):
        call_command("draw_reveal", code, user="chief")
    draws.reveal(Draw.objects.get(), by=None, now=Draw.objects.get().reveal_due)
    call_command("draw_bundle", out=tmp_path / "bundle.json", register=tmp_path / "register.json")
    assert code in capsys.readouterr().out
    run = subprocess.run(
        [sys.executable, "-I", verify_draw.__file__, str(tmp_path / "bundle.json"), str(tmp_path / "register.json")],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stdout.splitlines()[0]) == (0, "Everything re-computes.")


@pytest.mark.parametrize(("given", "why"), [([], "no draw has been revealed"), (["nonsense"], "no draw nonsense")])
def test_a_bundle_that_is_not_there_is_said_so(db, tmp_path, given, why):
    with pytest.raises(CommandError, match=why):
        call_command("draw_bundle", *given, out=tmp_path / "bundle.json")


def test_a_draw_that_is_not_revealed_gives_no_bundle(city, tmp_path):
    draw = a.drawn(city)
    with pytest.raises(CommandError, match="not been revealed"):
        call_command("draw_bundle", draw.code, out=tmp_path / "bundle.json")
    assert not (tmp_path / "bundle.json").exists()


@pytest.mark.parametrize(("user", "why"), [("hexi", "that hexi may see"), ("nobody", "no person nobody")])
def test_a_person_without_the_right_takes_no_step(city, user, why):
    plan = a.approved(city)
    with pytest.raises(CommandError, match=why):
        call_command("draw_commit", plan.code, user=user)
    assert not Draw.objects.exists()


def test_every_command_says_in_a_line_why_it_refuses(city):
    plan = a.approved(city, **a.lottery(timezone.now() + a.DAY))
    call_command("draw_commit", plan.code)
    code = Draw.objects.get().code
    for command, given, why in (
        ("draw_commit", plan.code, "已经抽取"),
        ("draw_commit", "SJ-0", "no plan SJ-0"),
        ("draw_derive", code, "两人录入一致"),
        ("draw_reveal", code, "当前状态"),
        ("draw_derive", "X", "no draw X"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command(command, given)


def test_the_demonstration_shows_every_state_and_result_and_recomputes(cast):
    now = timezone.now()
    people = SimpleNamespace(**cast.everyone)
    institutions_demo.build(people, now=now)
    demo.build(people, now=now)
    assert {PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED} <= set(
        InspectionPlan.objects.values_list("state", flat=True)
    )
    assert set(Draw.objects.values_list("state", flat=True)) == set(DrawState.values)
    results = Counter(Visit.objects.values_list("result", flat=True))
    assert set(results) >= set(ResultCode.values)
    assert Finding.objects.confirmed().count() > 10
    for draw in Draw.objects.filter(state=DrawState.REVEALED):
        verify_draw.verify(demo.draws.queries.bundle_of(draw), demo.draws.queries.register_of(draw.office))
