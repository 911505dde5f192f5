"""Enumerations of field work: checklists, what devices send, enforcement documents, samples."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How a question of a checklist is answered."""

    YES_NO = "yes_no", _("符合 / 不符合 / 不适用")
    NUMBER = "number", _("数值")
    TEXT = "text", _("文字")
    PHOTO = "photo", _("照片")


class AnswerValue(models.TextChoices):
    """The answer to a yes-or-no question; a number out of bounds is a "no" as well."""

    YES = "yes", _("符合")
    NO = "no", _("不符合")
    NOT_APPLICABLE = "na", _("不适用")


class PacketKind(models.TextChoices):
    """What a device sends."""

    ENTRY = "entry", _("进场登记")
    ANSWER = "answer", _("检查表回答")
    PHOTO = "photo", _("现场照片")
    SIGNING = "signing", _("当事人签字")
    RECORD = "record", _("检查结果")


class SigningWay(models.TextChoices):
    """How the institution stood to the record."""

    DRAWN = "drawn", _("现场手写签名")
    TYPED = "typed", _("填写姓名并附纸质签字扫描件")
    REFUSED = "refused", _("拒绝签字")


class DocumentKind(models.TextChoices):
    """Kinds of enforcement documents made at a visit; their titles are rows (DocumentForm)."""

    RECORD = "record", _("现场笔录")
    OPINION = "opinion", _("卫生监督意见书")
    RECEIPT = "receipt", _("送达回执")


class DocumentState(models.TextChoices):
    """Where a document stands. A number once given is never given again."""

    RESERVED = "reserved", _("空白待填")
    ISSUED = "issued", _("已制作待送达")
    SERVED = "delivered", _("已送达")
    VOID = "voided", _("已作废")


class CorrectionUnit(models.TextChoices):
    """What a term to correct is counted in."""

    CALENDAR = "calendar", _("日")
    WORKING = "working", _("个工作日")


class ServiceWay(models.TextChoices):
    """How a document reached its addressee (民事诉讼法 as 行政处罚法 61 refers to it)."""

    DIRECT = "direct", _("直接送达")
    LEFT = "left", _("留置送达")
    MAIL = "mail", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")


class SampleState(models.TextChoices):
    """What the laboratory has said of a sample."""

    PENDING = "pending", _("待出结果")
    PASSED = "pass", _("合格")
    FAILED = "fail", _("不合格")
    SPOILT = "spoilt", _("样品作废")
