"""Staff: from the e-registration system's list to the door of the clinic, and on to the next clinic."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from institutions.jobs import staff_day
from institutions.models import Practitioner, StaffProposal, WarningRule
from supervision.foundation.models import Act, ImportBatch, Notice
from supervision.foundation.services.attachments import path_of
from tests.factories import institutions as make

HEADS = "姓名,性别,身份证件号码,护士执业证书编号,首次注册日期,延续注册日期,有效期至,执业机构,手机号码\n"


def test_a_nurse_is_imported_verified_asked_for_expires_and_moves_to_another_clinic(
    portal, cast, django_capture_on_commit_callbacks
):
    today = timezone.localdate()
    clinic = make.tied(cast, make.institution("河东禾安诊所"))
    begun, ends = today - timedelta(days=1800), today + timedelta(days=20)
    line = f"沈清和,女,{make.identity(7)},201512000003,20150601,{begun},{ends},{clinic.name},138\n"
    sent = SimpleUploadedFile("护士名单.csv", ("护士电子化注册,,,,,,,,\n" + HEADS + line).encode("gb18030"))
    portal.post("manager", "ledger_import", "practitioners", file=sent)
    batch = ImportBatch.objects.get()
    assert "沈清和" not in portal.text("manager", "institutions:own_staff", clinic.code)
    with django_capture_on_commit_callbacks(execute=True):
        portal.post("manager", "ledger_import_batch", "practitioners", batch.pk, confirm="1")
    nurse = Practitioner.objects.get()
    assert not path_of(batch.sha256).exists()
    assert portal.ask("manager", "ledger_import_returned", "practitioners", batch.pk).status_code == 409
    assert "机构填报待核实" in portal.text("manager", "institutions:own_staff", clinic.code)
    assert "需核对" in portal.text("inspector", "institutions:entitled", clinic.code)

    proposal = StaffProposal.objects.get()
    assert "沈清和" in portal.text("county_officer", "institutions:staff_proposal_list")
    portal.post("county_officer", "institutions:staff_proposal_act", proposal=proposal.pk, verb="accept")
    door = portal.get("inspector", "institutions:entitled", clinic.code, q="沈清和")
    assert [one.standing for one in door.context["page"]] == ["yes"]

    WarningRule.objects.filter(what="practitioner").update(confirmed=True)  # the authority has recorded the basis
    staff_day(today.isoformat(), now=timezone.now())
    assert "还有20天到期" in Notice.objects.filter(recipient=cast.manager).latest("pk").title
    assert "临期1人" in Notice.objects.filter(recipient=cast.county_officer).latest("pk").title
    Practitioner.objects.update(expires_on=today - timedelta(days=1))
    nurse.entries.update(until=today - timedelta(days=1))
    door = portal.get("inspector", "institutions:entitled", clinic.code)
    assert [one.standing for one in door.context["page"]] == ["no"]
    yesterday = today - timedelta(days=1)
    door = portal.get("inspector", "institutions:entitled", clinic.code, on=yesterday)
    assert [one.standing for one in door.context["page"]] == ["yes"]
    portal.post("county_officer", "institutions:practitioner_renew", nurse.code, registered_on=today,
                expires_on=today + timedelta(days=1826))  # fmt: skip

    second = make.institution("河西朗宁诊所", make.HEXI)
    portal.post("city_officer", "institutions:practitioner_transfer", nurse.code, institution=second.code, on=today)
    assert portal.get("inspector", "institutions:entitled", clinic.code).context["total"] == 0
    door = portal.get("neighbour_officer", "institutions:entitled", second.code)
    assert [one.standing for one in door.context["page"]] == ["yes"]
    assert portal.ask("county_officer", "institutions:practitioner_detail", nurse.code).status_code == 404
    assert Practitioner.objects.count() == 1
    assert not Act.objects.filter(data__icontains=make.identity(7)).exists()
