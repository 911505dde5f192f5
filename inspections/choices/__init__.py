"""Enumerations of this floor, and the colour of the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import following
from .fieldwork import (  # noqa: F401
    AnswerValue,
    CorrectionUnit,
    DocumentKind,
    DocumentState,
    PacketKind,
    QuestionKind,
    SampleState,
    ServiceWay,
    SigningWay,
)
from .following import (  # noqa: F401 - offered beside the enumerations below
    DEAD_DISPOSITIONS,
    LIVE_DISPOSITIONS,
    ORDER_KINDS,
    RUNNING_ORDERS,
    AmendmentKind,
    AmendmentState,
    DispositionKind,
    DispositionState,
    InstitutionClass,
    InterviewState,
    LeniencyList,
    OrderState,
    Outcome,
    TermUnit,
    Way,
)


class InspectionType(models.TextChoices):
    """Why somebody is visited. Double-random is not the only way (优化营商环境条例 54)."""

    RANDOM = "random", _("双随机抽查")
    JOINT_RANDOM = "joint", _("部门联合双随机抽查")
    KEY = "key", _("重点监管全覆盖检查")
    SPECIAL = "special", _("专项检查")
    COMPLAINT = "complaint", _("投诉举报核查")
    FOLLOW_UP = "follow_up", _("复查")
    DAILY = "daily", _("日常检查")
    CO_SUPERVISION = "patrol", _("协管巡查")


class TaskSource(models.TextChoices):
    """Who set a task: a list issued from above keeps its own numbers and is never drawn again."""

    NATIONAL = "national", _("国家任务")
    PROVINCIAL = "provincial", _("省级任务")
    OWN = "own", _("本级任务")


class ItemKind(models.TextChoices):
    """Key items may be checked at any ratio, general ones only within the published cap."""

    KEY = "key", _("重点检查事项")
    GENERAL = "general", _("一般检查事项")


class SubjectLevel(models.TextChoices):
    """Level of the body that may carry out an item."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("区县级")


class InspectorStatus(models.TextChoices):
    """Whether a person may be put into a team."""

    ACTIVE = "active", _("在岗")
    AWAY = "away", _("暂离执法岗位")
    LEFT = "left", _("已调离")


class RecusalCode(models.TextChoices):
    """Why somebody must not inspect a certain institution; only the code ever leaves the office."""

    EMPLOYER = "EMPLOYER", _("近三年内曾在该机构任职")
    RELATIVE = "RELATIVE", _("近亲属在该机构任职")
    INTEREST = "INTEREST", _("与该机构有利害关系")
    OTHER = "OTHER", _("其他可能影响公正的关系")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待批准")
    APPROVED = "approved", _("已批准")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Series(models.TextChoices):
    """Whether the plan is drawn once or by the clock."""

    ONCE = "once", _("一次抽取")
    MONTHLY = "monthly", _("每月自动抽取")
    QUARTERLY = "quarterly", _("每季自动抽取")


class BeaconKind(models.TextChoices):
    """Where the public value comes from that nobody knows at commitment."""

    NONE = "none", _("不用公共随机值（信任组织方）")
    MANUAL = "manual", _("公开开奖号码（两人录入）")
    DRAND = "drand", _("drand 公共随机信标（两人录入）")


class Custody(models.TextChoices):
    """Who keeps the two halves of the code until the draw."""

    SERVER = "server", _("本平台加密保管，到期自动公开")
    OFFICES = "offices", _("两个单位各持一半，抽取时各自交出")


class RuleKind(models.TextChoices):
    """What a row of the draw rules says."""

    BASE = "base", _("基础抽查比例")
    CREDIT = "credit", _("信用等级系数")
    RISK = "risk", _("风险等级系数")
    CAP = "cap", _("频次上限")
    TEAM = "team", _("检查组规则")
    BEFORE = "before", _("检查前手续")


class DrawState(models.TextChoices):
    """Every register number ends as revealed or void."""

    COMMITTED = "committed", _("已承诺待抽取")
    DRAWN = "drawn", _("已抽取未公开")
    REVEALED = "revealed", _("已公开")
    VOID = "void", _("作废")


OPEN_DRAW_STATES = (DrawState.COMMITTED, DrawState.DRAWN)


class VoidCode(models.TextChoices):
    """Why a register number was not used to its end; public."""

    BEACON_FAILED = "BEACON_FAILED", _("公共随机值未产生")
    CODE_LOST = "CODE_LOST", _("口令半份丢失")
    HALF_WITHHELD = "HALF_WITHHELD", _("持有单位到期未交出口令半份")
    POOL_WRONG = "POOL_WRONG", _("名录库有误")
    PLAN_WITHDRAWN = "PLAN_WITHDRAWN", _("计划撤回")


class HalfLetter(models.TextChoices):
    """The two halves of a code: the office that organises the draw, and one other."""

    A = "a", _("组织单位持有的半份")
    B = "b", _("另一单位持有的半份")


class PartnerState(models.TextChoices):
    """Where the invitation of another department stands."""

    INVITED = "invited", _("待答复")
    JOINED = "joined", _("已参加")
    REFUSED = "unwilling", _("不参加")


class DepartmentState(models.TextChoices):
    """Where the result of one department of a joint visit stands."""

    AWAITED = "awaited", _("待本部门录入")
    ENTERED = "entered", _("待本部门确认")
    SETTLED = "settled", _("本部门已确认")


class TripState(models.TextChoices):
    """Where the proposal stands to visit an institution once for several plans."""

    PROPOSED = "proposed", _("待对方同意")
    AGREED = "agreed", _("已合并")
    DECLINED = "declined", _("未合并")


class ExclusionCode(models.TextChoices):
    """Why a subject or a person of the pools does not take part; public, never a personal circumstance."""

    NOT_OPERATING = "NOT_OPERATING", _("已停业、注销或吊销")
    FREQUENCY = "FREQUENCY", _("十二个月内检查次数已达上限")
    TWIN = "TWIN", _("同一登记号重复")
    NO_RATIO = "NO_RATIO", _("该类对象未定比例")
    CERTIFICATE = "CERTIFICATE", _("执法证件过期")
    STATUS = "STATUS", _("不在执法岗位")
    LEAVE = "LEAVE", _("检查当日离岗")
    FROZEN = "FROZEN", _("名录冻结")
    LAPSED = "LAPSED", _("专项资格已失效")


class SubstitutionCode(models.TextChoices):
    """Why a member of a team was replaced."""

    ILL = "ILL", _("因病")
    DUTY = "DUTY", _("紧急公务")
    LEFT = "LEFT", _("调离")
    RECUSED = "RECUSED", _("抽取后发现应回避")


class VisitState(models.TextChoices):
    """Where one drawn visit stands."""

    ASSIGNED = "assigned", _("待检查")
    RECORDED = "recorded", _("待同行确认")
    CONFIRMED = "confirmed", _("已完成")


class ResultCode(models.TextChoices):
    """Result of a visit; the codes add up to the visits (domain: published result tables)."""

    NO_PROBLEM = "NO_PROBLEM", _("未发现问题")
    ORDERED_CORRECTION = "ORDERED_CORRECTION", _("发现问题已责令改正")
    CASE_FILED = "CASE_FILED", _("立案拟处罚")
    TRANSFERRED = "TRANSFERRED", _("移交辖区/其他部门处理")
    CLOSED = "CLOSED", _("检查时已关闭")
    UNREACHABLE = "UNREACHABLE", _("其他无法检查")
    REFUSED = "REFUSED", _("拒绝检查")


class OffenceUnit(models.TextChoices):
    """What one offence is counted by."""

    CASE = "C", _("每次")
    PERSON = "P", _("每人")
    SUBJECT = "S", _("每科目")
    DOCUMENT = "D", _("每份")


class FindingState(models.TextChoices):
    """Where one finding stands."""

    RECORDED = "found", _("已记录")
    CONFIRMED = "upheld", _("已确认")
    WITHDRAWN = "withdrawn", _("已撤回")


class LibraryKind(models.TextChoices):
    """What a list of subjects is: a special library of the registry's own, or a pool somebody sent."""

    SPECIAL = "special", _("专项库")
    IMPORTED = "imported", _("导入名录")


class FreezeCode(models.TextChoices):
    """Why a subject takes no part in draws for a time; public, so it names no circumstance."""

    REBUILDING = "rebuilding", _("停业装修或迁址")
    CASE_PENDING = "case", _("已立案调查，避免重复检查")
    EMERGENCY = "emergency", _("承担应急处置任务")
    PENDING_DATA = "data", _("登记信息待核实")
    OTHER = "other", _("其他依法暂缓抽查情形")


class LeaveKind(models.TextChoices):
    """Why an inspector cannot be sent for some days. Personal circumstances are not asked for."""

    LEAVE = "leave", _("休假")
    TRAINING = "training", _("学习培训")
    SECONDED = "seconded", _("借调或专项工作")
    OTHER = "other", _("其他离岗")


class RequestState(models.TextChoices):
    """Where an institution's request that somebody be recused stands (行政处罚法 43)."""

    FILED = "filed", _("待决定")
    UPHELD = "recused", _("同意回避")
    REJECTED = "not_recused", _("不予回避")


class ForwardingState(models.TextChoices):
    """Where a task handed to another office stands."""

    SENT = "sent", _("已移交待接收")
    RECEIVED = "received", _("已接收")
    RETURNED = "returned", _("已退回")


class YearPlanState(models.TextChoices):
    """Where a yearly plan stands."""

    DRAFT = "year_draft", _("拟制中")
    SUBMITTED = "year_submitted", _("待批准")
    PUBLISHED = "published", _("已公布")


class ApprovalState(models.TextChoices):
    """Where an approval form (行政检查审批表) stands."""

    FILED = "asked", _("待审批")
    APPROVED = "granted", _("已批准")
    REFUSED = "denied", _("未批准")


# One table for all states of this floor: no two enumerations share a value with another colour.
COLOURS = {
    PlanState.DRAFT: "grey",
    PlanState.SUBMITTED: "amber",
    PlanState.APPROVED: "green",
    PlanState.CLOSED: "blue",
    PlanState.CANCELLED: "grey",
    DrawState.COMMITTED: "amber",
    DrawState.DRAWN: "blue",
    DrawState.REVEALED: "green",
    DrawState.VOID: "red",
    VisitState.ASSIGNED: "amber",
    VisitState.RECORDED: "blue",
    VisitState.CONFIRMED: "green",
    PartnerState.INVITED: "amber",
    PartnerState.JOINED: "green",
    PartnerState.REFUSED: "grey",
    DepartmentState.AWAITED: "amber",
    DepartmentState.ENTERED: "blue",
    DepartmentState.SETTLED: "green",
    TripState.PROPOSED: "amber",
    TripState.AGREED: "green",
    TripState.DECLINED: "grey",
    FindingState.RECORDED: "amber",
    FindingState.CONFIRMED: "red",
    FindingState.WITHDRAWN: "grey",
    InspectorStatus.ACTIVE: "green",
    InspectorStatus.AWAY: "amber",
    InspectorStatus.LEFT: "grey",
    RequestState.FILED: "amber",
    RequestState.UPHELD: "green",
    RequestState.REJECTED: "grey",
    ForwardingState.SENT: "amber",
    ForwardingState.RECEIVED: "green",
    ForwardingState.RETURNED: "red",
    YearPlanState.DRAFT: "grey",
    YearPlanState.SUBMITTED: "amber",
    YearPlanState.PUBLISHED: "green",
    ApprovalState.FILED: "amber",
    ApprovalState.APPROVED: "green",
    ApprovalState.REFUSED: "red",
    ResultCode.NO_PROBLEM: "green",
    ResultCode.ORDERED_CORRECTION: "amber",
    ResultCode.CASE_FILED: "red",
    ResultCode.TRANSFERRED: "blue",
    ResultCode.CLOSED: "grey",
    ResultCode.UNREACHABLE: "grey",
    ResultCode.REFUSED: "red",
    DocumentState.RESERVED: "grey",
    DocumentState.ISSUED: "amber",
    DocumentState.SERVED: "green",
    DocumentState.VOID: "grey",
    SampleState.PENDING: "amber",
    SampleState.PASSED: "green",
    SampleState.FAILED: "red",
    SampleState.SPOILT: "grey",
} | following.COLOURS
