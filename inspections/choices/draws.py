"""Enumerations of draws and of what departments share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BeaconKind(models.TextChoices):
    """Where the public value comes from that nobody knows at commitment."""

    NONE = "none", _("不用公共随机值（信任组织方）")
    MANUAL = "manual", _("公开开奖号码（两人录入）")
    DRAND = "drand", _("drand 公共随机信标（两人录入）")


class Custody(models.TextChoices):
    """Who keeps the two halves of the code until the draw."""

    SERVER = "server", _("本平台加密保管，到期自动公开")
    OFFICES = "offices", _("两个单位各持一半，抽取时各自交出")


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


class SubstitutionCode(models.TextChoices):
    """Why a member of a team was replaced."""

    ILL = "ILL", _("因病")
    DUTY = "DUTY", _("紧急公务")
    LEFT = "LEFT", _("调离")
    RECUSED = "RECUSED", _("抽取后发现应回避")
