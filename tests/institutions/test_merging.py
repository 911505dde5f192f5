"""Two records of one institution become one, over all floors, once, and the way back."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from institutions.choices import InstitutionState as S
from institutions.choices import LineageKind, ProposalState
from institutions.models import Institution, MatchProposal, Merge, Practitioner, SelfInspection
from institutions.services import lineage, merging, moving, proposals, registry
from institutions.services.proposals import Pair
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from supervision.foundation.trail import act
from tests.factories import credit as points
from tests.factories import inspections as field
from tests.factories import institutions as make


def two(**newer):
    """The record that stays, and a second entry of the same institution."""
    return make.institution(), make.institution("河东禾安医院东院", **newer)


def merged(elder, newer, by=None, **how):
    return merging.merge(elder, newer, by=by, now=make.NOW, **how)


def fresh(*rows):
    return [Institution.objects.get(pk=row.pk) for row in rows]


def test_every_key_to_an_institution_of_every_floor_is_known_to_the_merge():
    known = {(one.model._meta.label, one.key) for one in moving.relations()}
    wanted = {
        ("institutions.Practitioner", "institution"), ("institutions.SelfInspection", "institution"),
        ("institutions.InstitutionAccount", "institution"), ("institutions.JurisdictionGrant", "institution"),
        ("institutions.Lineage", "predecessor"), ("institutions.Lineage", "successor"),
        ("institutions.Institution", "merged_into"), ("inspections.Visit", "institution"),
        ("inspections.Finding", "institution"), ("inspections.Recusal", "institution"),
        ("credit.PointsRecord", "institution"), ("credit.Consequence", "institution"),
    }  # fmt: skip
    assert wanted <= known
    assert not {label for label, _key in known} & {"institutions.MatchProposal", "institutions.Merge"}


def test_the_preview_tells_what_would_move_and_writes_nothing(cast):
    elder, newer = two(beds=30)
    doctor = make.practitioner(newer)
    make.tied(cast, newer)
    make.tied(cast, elder)
    acts = Act.objects.count()
    plan = merging.preview(elder, newer, by=cast.county_officer)
    told = {str(move.relation.model._meta.label): (len(move.going), len(move.staying)) for move in plan.moves}
    assert told.items() >= {"institutions.Practitioner": (1, 0), "institutions.InstitutionAccount": (0, 2)}.items()
    assert (plan.filled, plan.warnings, plan.needs_reason) == (["beds"], [], False)
    assert Act.objects.count() == acts
    assert Practitioner.objects.get(pk=doctor.pk).institution_id == newer.pk


def test_what_hangs_on_the_record_follows_and_what_the_other_has_already_stays_and_is_told(cast):
    elder, newer = two(beds=30, phone="022-1")
    round_ = make.a_round(cast)
    doctor = make.practitioner(newer)
    kept, moved = make.started(cast, newer, round_), make.started(cast, newer, make.a_round(cast, "comprehensive"))
    make.started(cast, elder, round_)
    done = merged(elder, newer, by=cast.county_officer)
    elder, newer = fresh(elder, newer)
    assert (newer.state, newer.merged_into, elder.beds, elder.phone) == (S.MERGED, elder, 30, "022-1")
    assert Practitioner.objects.get(pk=doctor.pk).institution == elder
    assert SelfInspection.objects.get(pk=moved.pk).institution == elder
    assert SelfInspection.objects.get(pk=kept.pk).institution == newer
    assert [entry["count"] for entry in done.kept] == [1]
    assert elder.codes() == [elder.code, newer.code]
    assert elder.names.get().name == newer.name


def test_visits_findings_and_points_of_the_floors_above_follow_and_come_back(cast):
    field.institutions(4)
    field.pool(cast)
    visit = field.visit_of(field.drawn(cast, ratios={"clinic": 10_000}), cast.inspector)
    field.recorded(visit, cast.inspector)
    newer, finding = visit.institution, visit.findings.get()
    points.confirmed_scheme(cast)
    record = points.drafted(cast, newer)
    elder = make.institution("河东另记医院", newer.region_code)
    before = Act.objects.filter(about=newer.code).count()
    done = merged(elder, newer)
    for row in (finding, visit, record):
        row.refresh_from_db()
        assert row.institution_id == elder.pk
    assert Act.objects.filter(about=newer.code).count() == before + 1  # the merge itself; nothing was rewritten
    merging.undo(done, reason="认错", by=None, now=make.NOW)
    for row in (finding, visit, record):
        row.refresh_from_db()
        assert row.institution_id == newer.pk
    assert fresh(newer)[0].state == S.ACTIVE


def test_the_preview_does_not_tell_a_clerk_who_was_drawn(cast):
    field.institutions(4)
    field.pool(cast)
    visit = field.drawn(cast, ratios={"clinic": 10_000}).visits.first()
    assert not type(visit).objects.visible_to(cast.county_officer).exists()
    elder = make.institution("河东另记医院", visit.region_code)
    plan = merging.preview(elder, visit.institution, by=cast.county_officer)
    (move,) = [move for move in plan.moves if visit.pk in move.going and move.relation.model is type(visit)]
    assert move.told(cast.county_officer) == (0, 0)
    done = merged(elder, visit.institution)
    entry = next(entry for entry in done.moved if entry["model"] == "inspections.Visit")
    assert moving.seen_of(entry, cast.county_officer) == 0


def test_the_clerk_chooses_each_value_and_the_name_given_up_stays_known(cast):
    elder, newer = two(beds=30, address="新路1号")
    registry.amend(elder, {"beds": 20, "address": "旧路1号"}, by=None, now=make.NOW)
    merged(elder, newer, take=["name", "beds"], reason="以新证为准")
    row, _other = fresh(elder, newer)
    assert (row.name, row.beds, row.address) == ("河东禾安医院东院", 30, "旧路1号")
    assert row.folded_name == "河东禾安医院东院"
    assert row.names.get().name == "河东禾安医院"


def test_undoing_gives_back_rows_and_fields_nobody_changed_since_and_tells_the_rest(cast):
    elder, newer = two(beds=30, address="新路1号")
    first, second = make.practitioner(newer), make.practitioner(newer, name="沈云舟")
    third = make.institution("河东第三医院")
    done = merged(elder, newer, by=cast.county_officer)
    registry.amend(elder, {"beds": 99}, by=cast.county_officer, now=make.NOW)
    Practitioner.objects.filter(pk=second.pk).update(institution=third)
    done = merging.undo(done, reason="两家医院", by=cast.county_officer, now=make.NOW + make.DAY)
    elder, newer = fresh(elder, newer)
    assert (newer.state, newer.merged_into, newer.beds) == (S.ACTIVE, None, 30)
    assert (elder.beds, elder.address) == (99, "")
    assert Practitioner.objects.get(pk=first.pk).institution == newer
    assert {(entry["label"], entry["count"]) for entry in done.left} == {("医务人员", 1), ("床位数", None)}
    assert not elder.names.exists()
    assert elder.codes() == [elder.code]
    with pytest.raises(Refused, match="已经撤销"):
        merging.undo(done, reason="再来", by=cast.county_officer, now=make.NOW)


def test_undoing_needs_a_reason_and_the_later_merge_first(cast):
    elder, newer = two()
    done = merged(elder, newer)
    with pytest.raises(Refused, match="理由"):
        merging.undo(done, reason=" ", by=None, now=make.NOW)
    last = make.institution("河东总记录医院")
    later = merged(last, elder)
    assert fresh(newer)[0].merged_into == last
    assert last.codes() == [last.code, elder.code, newer.code]
    with pytest.raises(Refused, match="先撤销后一次"):
        merging.undo(done, reason="认错", by=None, now=make.NOW)
    merging.undo(later, reason="认错", by=None, now=make.NOW)
    assert fresh(newer)[0].merged_into == elder
    merging.undo(done, reason="认错", by=None, now=make.NOW)


def test_a_suspended_record_comes_back_suspended(cast):
    elder, newer = two()
    Institution.objects.filter(pk=newer.pk).update(state=S.SUSPENDED)
    done = merged(elder, newer)
    merging.undo(done, reason="认错", by=None, now=make.NOW)
    assert fresh(newer)[0].state == S.SUSPENDED


def test_different_registration_numbers_must_be_confirmed(cast):
    elder, newer = two(registration_number="R2")
    registry.amend(elder, {"registration_number": "R1"}, by=None, now=make.NOW)
    elder, newer = fresh(elder, newer)
    with pytest.raises(Refused, match="登记号不同"):
        merged(elder, newer, by=cast.county_officer, sure=False)
    assert merged(elder, newer, by=cast.county_officer, sure=True).pk


def test_across_a_border_only_who_acts_on_both_may_and_only_with_a_reason(cast):
    elder, newer = make.institution(), make.institution("河西禾安医院", make.HEXI)
    doctor = make.practitioner(newer)
    for who in (cast.county_officer, cast.neighbour_officer):
        with pytest.raises(Refused, match="共同主管部门"):
            merged(elder, newer, by=who, reason="搬迁")
    with pytest.raises(Refused, match="写明合并理由"):
        merged(elder, newer, by=cast.city_officer)
    done = merged(elder, newer, by=cast.city_officer, reason="同一机构两区重复登记")
    assert Practitioner.objects.get(pk=doctor.pk).region_code == make.HEDONG
    merging.undo(done, reason="认错", by=cast.city_officer, now=make.NOW)
    assert Practitioner.objects.get(pk=doctor.pk).region_code == make.HEXI


def test_a_hospital_the_city_acts_on_is_not_the_district_s_to_merge(cast):
    city = cast.city_officer.agency_id
    elder, newer = make.institution(responsible_agency_id=city), make.institution("河东禾安医院东院")
    with pytest.raises(Refused, match="不由您单位主管"):
        merged(elder, newer, by=cast.county_officer)
    assert merged(elder, newer, by=cast.city_officer).pk


@pytest.mark.parametrize("who", ["inspector", "principal", "outsider", "liaison", "city_chief", "system_admin"])
def test_who_may_not_merge(cast, who):
    elder, newer = two()
    with pytest.raises(Refused, match="不能合并"):
        merged(elder, newer, by=cast.everyone[who])


def test_two_institutions_of_one_lineage_are_two(cast):
    elder, newer = two()
    lineage.record(LineageKind.SPLIT, elder, newer, on=make.NOW.date(), by=None, now=make.NOW)
    with pytest.raises(Refused, match="沿革"):
        merged(elder, newer)
    with pytest.raises(Refused, match="自己"):
        merged(elder, elder)


def test_a_confirmed_proposal_is_withdrawn_with_its_merge_and_not_proposed_again(cast):
    elder, newer = two()
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, newer.pk, make.HEDONG, ("名称相近",))], now=make.NOW)
    proposals.confirm(MatchProposal.objects.get(), by=cast.county_officer, now=make.NOW)
    merging.undo(Merge.objects.get(), reason="认错", by=cast.county_officer, now=make.NOW)
    assert MatchProposal.objects.get().state == ProposalState.REJECTED


def test_proposals_that_a_merge_closed_are_open_again_when_it_is_undone_and_those_a_person_rejected_are_not(cast):
    elder, newer = two()
    other, third, fourth = (make.institution(f"河东重记{n}医院") for n in "甲乙丙")
    pairs = [Pair(newer.pk, one.pk, make.HEDONG, ()) for one in (elder, other, third, fourth)]
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose(pairs, now=make.NOW)

    def of(row):
        return MatchProposal.objects.get(newer=row) if row.pk > newer.pk else MatchProposal.objects.get(elder=row)

    proposals.reject(of(third), by=cast.county_officer, now=make.NOW - make.DAY)
    done = merged(elder, newer, by=cast.county_officer)
    assert of(elder).state == ProposalState.CONFIRMED  # a merge says of its own pair that it is one institution
    assert {of(one).state for one in (other, third, fourth)} == {ProposalState.REJECTED}
    merged(elder, fourth, by=cast.county_officer)
    merging.undo(done, reason="认错", by=cast.county_officer, now=make.NOW + make.DAY)
    again = of(other)
    assert (again.state, again.decided_at, again.decided_by) == (ProposalState.OPEN, None, None)
    assert {of(one).state for one in (elder, third, fourth)} == {ProposalState.REJECTED}


def test_the_history_does_not_keep_a_telephone_number_that_a_merge_carried_over(cast):
    elder, newer = two(phone="022-87654321")
    merged(elder, newer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_rowchange WHERE after::text LIKE %s", ["%87654321%"])
        assert cursor.fetchone() == (0,)


def test_two_clerks_at_once_merge_once(committed_cast):
    elder, newer = two()
    start, came = Barrier(2), []

    def clerk(user):
        start.wait()
        try:
            came.append(merging.merge(elder, newer, by=user, now=make.NOW, reason="重复").pk)
        except Refused as refused:
            came.append(refused.reasons[0])
        finally:
            connections.close_all()

    threads = [
        Thread(target=clerk, args=(user,)) for user in (committed_cast.county_officer, committed_cast.city_officer)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Merge.objects.count() == 1
    assert {type(one) for one in came} == {int, str}
    assert "已并入" in "".join(map(str, came))


def test_an_open_proposal_decided_by_class_goes_the_surest_first_and_says_what_waits(cast, monkeypatch):
    elder = make.institution()
    others = [make.institution(f"河东重记{n}医院") for n in "甲乙丙"]
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose(
            [
                Pair(elder.pk, one.pk, make.HEDONG, (), score, "certain")
                for one, score in zip(others, (80, 95, 90), strict=True)
            ],
            now=make.NOW,
        )
    monkeypatch.setattr(proposals, "BATCH", 2)
    rows = MatchProposal.objects.visible_to(cast.county_officer)
    done, refused, waiting = proposals.decide_all(rows, "confirm", by=cast.county_officer, now=make.NOW)
    assert (done, refused, waiting) == (2, [], 1)
    assert MatchProposal.objects.get(state=ProposalState.OPEN).newer == others[0]
