"""Enumerations of the inspection of governments (督察) and the colour of the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionPaper(models.TextChoices):
    """Papers of an inspection whose issuer must have rank, beside the rungs of the ladder."""

    FEEDBACK = "feedback", _("督察反馈")


class SystemState(models.TextChoices):
    """An indicator system: a published one is never changed, a copy makes the next version."""

    DRAFT = "system_draft", _("编制中")
    PUBLISHED = "system_published", _("已发布")


class Way(models.TextChoices):
    """How an indicator is looked at."""

    MATERIAL = "material", _("材料审查")
    SITE = "site", _("现场核查")
    DATA = "data", _("数据核验")


class InspectionState(models.TextChoices):
    """One round of inspection."""

    DRAFT = "inspection_draft", _("编制中")
    NOTIFIED = "inspection_notified", _("已通知")
    SELF_ASSESSMENT = "inspection_self", _("自评中")
    ON_SITE = "inspection_site", _("实地督察")
    FEEDBACK = "inspection_feedback", _("反馈阶段")
    ENDED = "inspection_ended", _("已结束")
    CANCELLED = "inspection_cancelled", _("已取消")


class DistrictState(models.TextChoices):
    """One inspected district, from its self-assessment to the feedback it must answer with a plan."""

    WAITING = "district_waiting", _("待自评")
    TO_SIGN = "district_to_sign", _("自评待审签")
    SUBMITTED = "district_submitted", _("自评已报送")
    RETURNED = "district_returned", _("自评退回")
    SILENT = "district_silent", _("未报自评")
    SETTLED = "district_settled", _("评分已定")
    COMMENTING = "district_commenting", _("征求意见中")
    COMMENTED = "district_commented", _("待审签反馈")
    SIGNED = "district_signed", _("反馈已审签")
    ISSUED = "district_issued", _("已印发反馈")


class UseKind(models.TextChoices):
    """What a result is used for (S000 §25: assessment of officials, comprehensive governance, report upward)."""

    CADRES = "cadres", _("干部考核评价")
    GOVERNANCE = "governance", _("综合治理考核")
    CIRCULAR = "use_circular", _("通报")
    INTERVIEW = "use_interview", _("约谈")
    FUNDS = "funds", _("经费安排")
    REPORT = "report", _("报告政府")
    OTHER = "other_use", _("其他")


# A round in which nothing goes on any more.
OVER_STATES = (InspectionState.ENDED, InspectionState.CANCELLED)
# Lines of the feedback are before the district from the request for its comments on.
SHOWN_STATES = (DistrictState.COMMENTING, DistrictState.COMMENTED, DistrictState.SIGNED, DistrictState.ISSUED)
WRITING_STATES = (DistrictState.WAITING, DistrictState.RETURNED)
SCORING_STATES = (DistrictState.SUBMITTED, DistrictState.SILENT)
# The paper may still be changed.
DRAFTING_STATES = (*SCORING_STATES, DistrictState.SETTLED, DistrictState.COMMENTED)
SCORED_STATES = (DistrictState.SETTLED, *SHOWN_STATES)

COLOURS = {
    SystemState.DRAFT: "grey",
    SystemState.PUBLISHED: "green",
    InspectionState.DRAFT: "grey",
    InspectionState.NOTIFIED: "blue",
    InspectionState.SELF_ASSESSMENT: "amber",
    InspectionState.ON_SITE: "blue",
    InspectionState.FEEDBACK: "amber",
    InspectionState.ENDED: "green",
    InspectionState.CANCELLED: "grey",
    DistrictState.WAITING: "amber",
    DistrictState.TO_SIGN: "amber",
    DistrictState.SUBMITTED: "blue",
    DistrictState.RETURNED: "red",
    DistrictState.SILENT: "red",
    DistrictState.SETTLED: "blue",
    DistrictState.COMMENTING: "amber",
    DistrictState.COMMENTED: "blue",
    DistrictState.SIGNED: "blue",
    DistrictState.ISSUED: "green",
}
