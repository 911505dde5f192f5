"""The ledger of licences and filings."""

from django.db.models import BooleanField, CharField, DateField, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import (
    COLOURS,
    LicenceProposalKind,
    LicenceProposalState,
    LicenceStanding,
    ProposalAnswer,
    WarnedAbout,
)
from ..models import ClinicalSubject, Licence, LicenceKind, LicenceProposal, warned_until
from .importers import LicenceImporter


def _rows(user):
    """What holds today, with the days that are left of it."""
    today = timezone.localdate()
    left = Func(F("now__valid_to"), Value(today, DateField()), template="(%(expressions)s)", arg_joiner=" - ",
                output_field=IntegerField())  # fmt: skip
    return Licence.objects.visible_to(user).on(today).annotate(days_left=left)


def _kinds(user=None):
    return list(LicenceKind.objects.values_list("code", "name"))


def _subjects():
    """Names of the clinical subjects, joined; the codes stand in an array of the version in force."""
    within = Func(F("code"), OuterRef("now__subjects"), template="%(expressions)s)", arg_joiner=" = ANY(",
                  output_field=BooleanField())  # fmt: skip
    listed = ClinicalSubject.objects.filter(within)
    joined = Func(F("name"), Value("、"), template='STRING_AGG(%(expressions)s ORDER BY "code")',
                  output_field=CharField())  # fmt: skip
    return Subquery(listed.order_by().annotate(joined=joined).values("joined"))


def _by(path: str):
    """Filter of rows whose ``path`` is just the value."""
    return lambda rows, value, _user: rows.filter(**{path: value})


def _incomplete(rows, value, user):
    """Taken over from the registry without a number of their own."""
    return rows.filter(now__number="")


def _warned(rows, value, user):
    """Ending soon, run out, or either; only open ones of institutions in practice."""
    on = timezone.localdate()
    until = warned_until(WarnedAbout.LICENCE, user, on)
    ending, lapsed = Licence.objects.ending(on, until), Licence.objects.lapsed(on)
    if value == "ending":
        return rows.filter(pk__in=ending.values("pk"))
    if value == "lapsed":
        return rows.filter(pk__in=lapsed.values("pk"))
    return rows.filter(Q(pk__in=ending.values("pk")) | Q(pk__in=lapsed.values("pk")))


LICENCES = register(
    Ledger(
        name="licences",
        title=_("许可与备案台账"),
        model=Licence,
        queryset=_rows,
        key=("code",),
        columns=(
            Column("code", _("许可编码"), kind=Kind.CODE, width=14, filter="exact", advanced=True,
                   default_visible=False),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", field="institution",
                   synonyms=("单位名称", "医疗机构名称", "医院名称", "持证单位", "被许可人名称", "名称")),
            Column("institution_code", _("机构编码"), "institution__code", kind=Kind.CODE, width=14, filter="exact",
                   advanced=True, default_visible=False, field="institution"),
            Column("county", _("区划"), "institution__region__name", width=12, default_visible=False),
            Column("kind", _("种类"), "kind_id", kind=Kind.CHOICE, choices=_kinds, width=24, filter="choice", link=True,
                   field="kind", required=True,
                   synonyms=("许可种类", "证照名称", "许可证名称", "证照类型", "许可事项", "许可类型")),
            Column("number", _("编号"), "now__number", kind=Kind.CODE, width=24, filter="contains", field="number",
                   required=True,
                   synonyms=("许可证号", "证书编号", "证照编号", "备案编号", "许可证编号", "许可编号", "证号")),
            Column("standing", _("状态"), kind=Kind.CHOICE, choices=LicenceStanding, colours=COLOURS, width=10,
                   filter="choice", field="state", synonyms=("证照状态", "许可证状态")),
            Column("valid_from", _("有效期自"), "now__valid_from", kind=Kind.DATE, width=12, field="valid_from",
                   default_visible=False, synonyms=("有效期起", "有效期开始", "有效期始")),
            Column("valid_to", _("有效期至"), "now__valid_to", kind=Kind.DATE, width=12, filter="range",
                   field="valid_to", synonyms=("有效期止", "有效期截止", "有效期限至", "截止日期")),
            Column("days_left", _("剩余天数"), kind=Kind.INTEGER, width=9),
            Column("issuer", _("发证机关"), Coalesce("now__issuer_agency__name", "now__issuer"), width=22,
                   filter="contains", advanced=True, field="issuer",
                   synonyms=("审批部门", "发证单位", "许可机关", "备案机关")),
            Column("issued_on", _("发证日期"), "now__issued_on", kind=Kind.DATE, width=12, filter="range",
                   advanced=True, default_visible=False, field="issued_on",
                   synonyms=("许可决定日期", "批准日期", "备案日期", "发证时间")),
            Column("subjects", _("诊疗科目"), _subjects(), width=36, sortable=False, default_visible=False,
                   field="subjects", synonyms=("核准科目", "诊疗范围")),
            Column("scope", _("许可范围"), "now__scope", width=30, default_visible=False, field="scope",
                   synonyms=("许可内容", "许可项目", "许可事项内容")),
            Column("equipment", _("设备"), "now__equipment", width=24, default_visible=False, field="equipment",
                   synonyms=("设备名称", "设备型号")),
            Column("original_serial", _("正本流水号"), "now__original_serial", kind=Kind.CODE, width=18,
                   default_visible=False, field="original_serial", synonyms=("正本编号",)),
            Column("copy_serials", _("副本流水号"), Func(F("now__copy_serials"), Value("、"),
                   function="ARRAY_TO_STRING", output_field=CharField()), kind=Kind.CODE, width=22,
                   default_visible=False, field="copy_serials", synonyms=("副本编号",)),
            Column("agency", _("主管部门"), "institution__responsible_agency__short_name", width=18,
                   default_visible=False),
        ),
        filters=(
            region_filter("region_code"),
            Filter("warning", _("到期提醒"), _warned, choices=(
                ("ending", _("临期")), ("lapsed", _("已过期")), ("any", _("临期或已过期")))),
            Filter("incomplete", _("编号待补录"), _incomplete, kind="flag", advanced=True),
            Filter("agency", _("主管部门"), _by("institution__responsible_agency__code"), kind="text", hidden=True),
            Filter("of", _("机构编码"), _by("institution__code"), kind="text", hidden=True),
        ),
        order=("-code",),
        view=P.LICENCE_VIEW,
        imports=P.LICENCE_EDIT,
        importer=LicenceImporter,
        row_url=lambda row: reverse("institutions:licence_detail", args=[row["code"]]),
        list_url="institutions:licence_list",
        new_url="institutions:licence_new",
        new_takes=("of",),
        new_permission=P.LICENCE_EDIT,
        empty=_("还没有许可或备案。可以导入证照名单，或逐件登记。"),
    )
)  # fmt: skip

LICENCE_PROPOSALS = register(
    Ledger(
        name="licence_proposals",
        title=_("许可建议函"),
        model=LicenceProposal,
        key=("code",),
        columns=(
            Column("code", _("建议编码"), kind=Kind.CODE, width=14, link=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains"),
            Column("kind", _("建议事项"), kind=Kind.CHOICE, choices=LicenceProposalKind, width=20, filter="choice"),
            Column("agency_name", _("主送单位"), width=22, filter="contains", advanced=True),
            Column("document_number", _("发文字号"), kind=Kind.CODE, width=20),
            Column("sent_on", _("送达日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("answer", _("答复"), kind=Kind.CHOICE, choices=ProposalAnswer, width=12, filter="choice",
                   advanced=True),
            Column("answered_on", _("答复日期"), kind=Kind.DATE, width=12),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=LicenceProposalState, colours=COLOURS, width=14,
                   filter="choice"),
        ),
        filters=(region_filter("region_code"),),
        order=("-code",),
        view=P.LICENCE_EDIT,
        row_url=lambda row: reverse("institutions:licenceproposal_detail", args=[row["code"]]),
        list_url="institutions:licenceproposal_list",
        new_url="institutions:licenceproposal_new",
        new_permission=P.LICENCE_EDIT,
        empty=_("还没有建议函。许可由审批部门决定的，可在机构的许可页面起草建议。"),
    )
)  # fmt: skip
