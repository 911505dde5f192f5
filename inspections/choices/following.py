"""What follows from a finding: dispositions, orders, interviews; and what happens to a published result."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DispositionKind(models.TextChoices):
    """What is done about one finding; several may stand side by side (points never replace a penalty)."""

    NO_ACTION = "NO_ACTION", _("不予处置")
    CORRECT_NOW = "CORRECT_NOW", _("责令立即改正")
    CORRECT_BY = "CORRECT_BY", _("责令限期改正")
    INTERVIEW = "INTERVIEW", _("建议约谈")
    CASE = "CASE", _("建议立案")
    POINTS = "POINTS", _("建议记分")
    TRANSFER = "TRANSFER", _("移送其他部门")


ORDER_KINDS = (DispositionKind.CORRECT_NOW, DispositionKind.CORRECT_BY)


class DispositionState(models.TextChoices):
    """Where one disposition stands. Only a transfer goes on after it was agreed to."""

    PROPOSED = "proposed", _("待审定")
    AGREED = "agreed", _("已确定")
    DECLINED = "declined", _("未采纳")
    SENT = "sent", _("已移送待回执")
    RECEIVED = "received", _("对方已接收")
    ANSWERED = "answered", _("对方已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


DEAD_DISPOSITIONS = (DispositionState.DECLINED, DispositionState.WITHDRAWN)
LIVE_DISPOSITIONS = tuple(state for state in DispositionState if state not in DEAD_DISPOSITIONS)


class LeniencyList(models.TextChoices):
    """The three lists (三张清单) that ask for leniency."""

    EXEMPT = "exempt", _("不予处罚")
    LIGHTER = "lighter", _("从轻处罚")
    MITIGATED = "mitigated", _("减轻处罚")


class OrderState(models.TextChoices):
    """Where an order to correct stands; that it is overdue is reckoned from its dates."""

    DRAFTED = "drafted", _("待送达")
    SERVED = "served", _("整改中")
    REPORTED = "reported", _("已报告整改")
    PASSED = "passed", _("复查已改正")
    FAILED = "failed", _("复查未改正")
    WITHDRAWN = "withdrawn", _("已撤回")


RUNNING_ORDERS = (OrderState.SERVED, OrderState.REPORTED)


class TermUnit(models.TextChoices):
    """What the days or months of a term are; the values are those of ``foundation.workdays``."""

    WORKING = "working", _("工作日")
    CALENDAR = "calendar", _("自然日")
    MONTHS = "months", _("个月")


class InterviewState(models.TextChoices):
    """Where an interview (约谈) stands."""

    PLANNED = "planned", _("待通知")
    NOTIFIED = "notified", _("已通知待约谈")
    HELD = "held", _("已约谈")
    CALLED_OFF = "called_off", _("已取消")


class AmendmentKind(models.TextChoices):
    """What happens to a published result that was wrong."""

    TAKEN_DOWN = "taken_down", _("撤回公示")
    CORRECTED = "corrected", _("更正公示")


class AmendmentState(models.TextChoices):
    """Where the change of a published result stands."""

    ASKED = "asked", _("待审批")
    DONE = "amended", _("已办理")
    REFUSED = "refused_change", _("未同意")


class InstitutionClass(models.TextChoices):
    """Classes of institutions by the letter of their category (WS 218)."""

    A = "A", _("医院")
    B = "B", _("社区卫生服务机构")
    C = "C", _("卫生院")
    D = "D", _("门诊部、诊所")
    E = "E", _("急救中心（站）")
    F = "F", _("采供血机构")
    G = "G", _("妇幼保健机构")
    H = "H", _("专科疾病防治机构")
    J = "J", _("疾病预防控制机构")
    K = "K", _("卫生监督机构")
    L = "L", _("卫生监督检验机构")
    M = "M", _("医学科研机构")
    N = "N", _("医学教育机构")
    O = "O", _("健康教育机构")  # noqa: E741 - the letter of the code book
    P = "P", _("其他卫生机构")
    Q = "Q", _("卫生社会团体")
    UNKNOWN = "-", _("未分类")


class Outcome(models.TextChoices):
    """Groups of results as the rates count them."""

    OPEN = "open", _("未检查")
    CHECKED = "checked", _("已检查")
    SETTLED = "settled", _("已完结（含已关闭）")
    VIOLATION = "violation", _("发现问题")
    UNSEEN = "unseen", _("未能检查")


class Way(models.TextChoices):
    """How a visit came about. Re-inspections are no tasks of a plan: ``PLANNED`` is everything else."""

    PLANNED = "planned", _("计划任务（不含复查）")
    DRAWN = "drawn", _("本级随机抽取")
    ISSUED = "issued", _("上级下达")
    TARGETED = "targeted", _("指定检查")
    FOLLOW_UP = "follow_up", _("复查")


COLOURS = {
    DispositionKind.NO_ACTION: "grey",
    DispositionKind.CORRECT_NOW: "amber",
    DispositionKind.CORRECT_BY: "amber",
    DispositionKind.INTERVIEW: "blue",
    DispositionKind.CASE: "red",
    DispositionKind.POINTS: "red",
    DispositionKind.TRANSFER: "blue",
    DispositionState.PROPOSED: "amber",
    DispositionState.AGREED: "green",
    DispositionState.DECLINED: "grey",
    DispositionState.SENT: "amber",
    DispositionState.RECEIVED: "blue",
    DispositionState.ANSWERED: "green",
    LeniencyList.EXEMPT: "green",
    LeniencyList.LIGHTER: "blue",
    LeniencyList.MITIGATED: "blue",
    OrderState.DRAFTED: "grey",
    OrderState.SERVED: "amber",
    OrderState.REPORTED: "blue",
    OrderState.PASSED: "green",
    OrderState.FAILED: "red",
    InterviewState.PLANNED: "amber",
    InterviewState.NOTIFIED: "blue",
    InterviewState.HELD: "green",
    InterviewState.CALLED_OFF: "grey",
    AmendmentKind.TAKEN_DOWN: "red",
    AmendmentKind.CORRECTED: "amber",
    AmendmentState.ASKED: "amber",
    AmendmentState.DONE: "green",
    AmendmentState.REFUSED: "grey",
}
