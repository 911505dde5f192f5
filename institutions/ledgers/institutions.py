"""The ledger of institutions."""

from django.db.models import Case, CharField, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat, Left, Length, Repeat, Right, RPad
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Bulk, Column, Filter, Kind, Ledger, region_filter, register
from supervision.foundation.models import Region

from ..choices import (
    COLOURS,
    PUBLIC_HEALTH_KINDS,
    Grade,
    InstitutionState,
    Level,
    Nature,
    Ownership,
    RiskLevel,
    SubjectKind,
    WarnedAbout,
)
from ..forms import AmendManyForm
from ..models import Institution, SelfInspection, SelfInspectionRound
from ..models.institutions import FOUND_BY
from ..queries import held_by
from ..rules.plausible import a_year_before
from ..rules.reading import LIST_ONLY
from ..services import registry
from .expiry import expiring
from .importers import InstitutionImporter
from .particulars import column_set, own_columns


def masked_phone(field: str):
    """A phone number with its middle hidden; short ones are hidden whole."""
    middle = Concat(Left(F(field), 3), Repeat(Value("*"), Length(F(field)) - 5), Right(F(field), 2))
    return Case(
        When(**{field: ""}, then=Value("")),
        When(**{f"{field}__regex": r"^.{0,5}$"}, then=Value("*****")),
        default=middle,
        output_field=CharField(),
    )


def _region_name(width: int):
    """Name of the division above: the first ``width`` digits of the code, padded; empty where there is none."""
    code = RPad(Left(OuterRef("region_code"), width), 9, Value("0"))
    return Subquery(Region.objects.filter(code=code).values("name")[:1])


def _missing(rows, value, user):
    """Institutions of a round that have filed nothing, or nothing in time."""
    round_ = SelfInspectionRound.objects.filter(pk=value).first() if str(value).isdigit() else None
    if round_ is None:
        return rows.none()
    filed = SelfInspection.objects.filter(round=round_, institution=OuterRef("pk"), submitted_at__isnull=False)
    return rows.filter(
        ~Exists(filed),
        region_code__gte=round_.region_code,
        region_code__lt=round_.region_end,
        state=InstitutionState.ACTIVE,
        kind=SubjectKind.MEDICAL,
    )


def _stopped_too_long(rows, value, user):
    """Out of practice for more than a year without rebuilding: counts as closed."""
    return rows.filter(
        state=InstitutionState.SUSPENDED, rebuilding=False, state_since__lt=a_year_before(timezone.localdate())
    )


def _kinds(user=None):
    """Kinds of subject; all but medical institutions together are one choice of the filter."""
    return [*SubjectKind.choices, (",".join(PUBLIC_HEALTH_KINDS), _("公共卫生监管对象（全部）"))]


INSTITUTIONS = register(
    Ledger(
        name="institutions",
        title=_("监管对象台账"),
        model=Institution,
        queryset=lambda user: Institution.objects.listed_for(user).current(),
        key=("code",),
        columns=(
            Column("kind", _("对象种类"), kind=Kind.CHOICE, choices=_kinds, width=14, filter="choice", field="kind",
                   default_visible=False, synonyms=("监管对象类别", "监管对象种类", "专业类别", "subject_kind")),
            Column("code", _("机构编码"), kind=Kind.CODE, width=14, filter="exact", field="code", advanced=True,
                   default_visible=False),
            Column(
                "name", _("机构名称"), width=34, sort="sort_key", field="name", required=True, link=True,
                synonyms=("医院名称", "单位名称", "医疗机构名称", "名称", "hsp_name", "name", "hospital", "机构全称"),
            ),
            Column("county", _("区划"), "region__name", width=12, field="county",
                   synonyms=("区县", "区县名称", "县区", "所在区县", "county", "区", "县")),
            Column(
                "region_code", _("区划代码"), kind=Kind.CODE, width=11, field="region_code", default_visible=False,
                synonyms=("区县代码", "行政区划代码", "行政区划", "地区代码", "area_code"),
            ),
            Column("province", _("省份"), _region_name(2), width=10, field="region_code", default_visible=False,
                   sortable=False, synonyms=LIST_ONLY["province"]),
            Column("city", _("市州"), _region_name(4), width=12, field="region_code", default_visible=False,
                   sortable=False, synonyms=LIST_ONLY["city"]),
            Column("city_code", _("市州代码"), Concat(Left("region_code", 4), Value("00")), kind=Kind.CODE, width=9,
                   field="region_code", default_visible=False, sortable=False, synonyms=LIST_ONLY["city_code"]),
            Column("category", _("机构类别"), "category__name", width=16, field="category",
                   synonyms=("小类", "类别", "医疗机构类别", "机构类型", "type")),
            Column(
                "category_code", _("类别代码"), "category_id", kind=Kind.CODE, width=8, field="category",
                default_visible=False, filter="exact", advanced=True, synonyms=("机构类别代码",),
            ),
            Column("level", _("级别"), kind=Kind.CHOICE, choices=Level, width=8, filter="choice", field="level",
                   synonyms=("医院等级", "等级", "医院级别", "level", "机构级别", "级别等次")),
            Column("grade", _("等次"), kind=Kind.CHOICE, choices=Grade, width=8, filter="choice", field="grade",
                   synonyms=("医院等次", "级次", "grade"), advanced=True, default_visible=False),
            Column("ownership", _("所有制形式"), kind=Kind.CHOICE, choices=Ownership, width=14, filter="choice",
                   field="ownership", advanced=True, default_visible=False,
                   synonyms=("所有制", "办医主体", "举办主体")),
            Column("nature", _("经营性质"), kind=Kind.CHOICE, choices=Nature, width=10, filter="choice",
                   field="nature", advanced=True,
                   synonyms=("机构管理名称", "机构分类管理", "机构分类管理类型", "营利性质")),
            Column("economic_type", _("经济类型"), width=14, field="economic_type", default_visible=False,
                   synonyms=("经济类型名称", "登记注册类型")),
            Column("beds", _("床位数"), kind=Kind.INTEGER, width=8, filter="range", field="beds", advanced=True,
                   synonyms=("床位", "编制床位", "核定床位", "床位（牙椅）")),
            Column("chairs", _("牙椅数"), kind=Kind.INTEGER, width=8, field="chairs", default_visible=False,
                   synonyms=("牙椅", "牙科治疗椅")),
            Column("registered_capital", _("注册资金（万元）"), kind=Kind.DECIMAL, width=14, field="registered_capital",
                   default_visible=False, synonyms=("注册资金", "注册资本", "注册资本（万元）")),
            Column("service_target", _("服务对象"), width=10, field="service_target", default_visible=False),
            Column("opening_hours", _("诊疗时间"), width=18, field="opening_hours", default_visible=False),
            Column("uscc", _("统一社会信用代码"), kind=Kind.CODE, width=20, filter="exact", field="uscc", advanced=True,
                   default_visible=False, synonyms=("社会信用代码", "信用代码", "uscc")),
            Column("registration_number", _("登记号"), kind=Kind.CODE, width=24, filter="exact", advanced=True,
                   field="registration_number", default_visible=False, synonyms=("医疗机构登记号", "执业登记号")),
            Column("address", _("地址"), width=36, field="address", default_visible=False,
                   synonyms=("机构地址", "医院地址", "hsp_addr", "address", "详细地址", "注册地址", "执业地址")),
            Column("longitude", _("经度"), kind=Kind.DECIMAL, width=12, field="longitude", default_visible=False,
                   synonyms=("lng", "lon", "longitude")),
            Column("latitude", _("纬度"), kind=Kind.DECIMAL, width=12, field="latitude", default_visible=False,
                   synonyms=("lat", "latitude")),
            Column("postal_code", _("邮政编码"), kind=Kind.CODE, width=9, field="postal_code", default_visible=False,
                   synonyms=("邮编", "hsp_postcode", "postcode")),
            Column("phone", _("联系电话"), masked_phone("phone"), width=16, default_visible=False, field="phone",
                   synonyms=("电话", "hsp_tel", "contact_phone", "联系方式", "办公电话")),
            Column("legal_representative", _("法定代表人"), width=12, field="legal_representative",
                   default_visible=False, synonyms=("法人", "法人代表", "法定代表人姓名")),
            Column("principal", _("主要负责人"), width=12, field="principal", default_visible=False,
                   synonyms=("负责人", "院长", "主要负责人姓名")),
            Column("licence_number", _("许可证（备案）编号"), kind=Kind.CODE, width=18, field="licence_number",
                   default_visible=False, synonyms=("许可证号", "执业许可证号", "备案编号", "许可证编号")),
            Column("licence_from", _("有效期自"), kind=Kind.DATE, width=12, field="licence_from",
                   default_visible=False, synonyms=("有效期起", "有效期开始")),
            Column("licence_to", _("有效期至"), kind=Kind.DATE, width=12, filter="range", field="licence_to",
                   advanced=True, synonyms=("有效期止", "有效期截止", "许可证有效期至")),
            Column("risk", _("风险等级"), "standing__risk_level", kind=Kind.CHOICE, choices=RiskLevel, colours=COLOURS,
                   width=10, filter="choice", advanced=True),
            Column("points", _("本周期记分"), "standing__points_this_cycle", kind=Kind.DECIMAL, width=10,
                   filter="range", advanced=True),
            Column("agency", _("主管部门"), "responsible_agency__short_name", width=18, default_visible=False),
            Column("affiliation", _("隶属部门"), "affiliation_agency__short_name", width=18, default_visible=False),
            Column("source", _("来源名单"), width=20, default_visible=False),
            *own_columns(),
            Column("state", _("状态"), kind=Kind.CHOICE, colours=COLOURS, width=8, filter="choice",
                   choices=[(v, t) for v, t in InstitutionState.choices if v != InstitutionState.MERGED]),
            Column("state_since", _("状态起始日"), kind=Kind.DATE, width=12, default_visible=False),
        ),
        filters=(
            Filter("q", _("名称、首字母、法人、地址或完整证号"), search=FOUND_BY),
            Filter("name", _("机构名称"), lambda rows, value, _user: rows.matching(value), kind="text", hidden=True),
            region_filter("region_code"),
            Filter("expiring", _("主证临期（含已过期）"), expiring(WarnedAbout.LICENCE, "licence_to"), kind="flag",
                   advanced=True),
            Filter("hold", _("我单位持有"), lambda rows, value, user: held_by(user, rows, value), advanced=True,
                   choices=[("responsible", _("我单位主管")), ("affiliated", _("我单位举办")),
                            ("designated", _("指定我单位管辖")), ("shared", _("共享给我单位"))]),
            Filter("stopped", _("停业超过一年"), _stopped_too_long, kind="flag", advanced=True),
            Filter("missing", _("未报自查的轮次"), _missing, kind="text", hidden=True),
        ),
        order=("name",),
        view=P.INSTITUTION_VIEW,
        imports=P.INSTITUTION_IMPORT,
        row_url=lambda row: reverse("institution_file", args=[row["code"]]),
        list_url="institutions:institution_list",
        new_url="institutions:institution_new",
        new_permission=P.INSTITUTION_EDIT,
        column_set=column_set,
        bulk=(Bulk("amend", _("批量修改"), P.INSTITUTION_EDIT, registry.amend_many, AmendManyForm),),
        importer=InstitutionImporter,
        empty=_("还没有机构。可以导入名单，或逐家登记。"),
    )
)  # fmt: skip
