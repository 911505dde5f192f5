"""Temporary collections: defined, sent out, answered by the unit or on its behalf, returned, closed."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..access import P, may
from ..choices import AgencyKind, AnswerChannel, AnswerState, CollectionState
from ..errors import Refused
from ..models import Agency, Collection, CollectionAnswer
from ..numbers import allocate_code
from ..rules import collecting as rule
from ..trail import act
from ..workflow import Step, Workflow
from .notices import notify

_C, _A = CollectionState, AnswerState


def _is_open(answer):
    if answer.collection.state != _C.OPEN:
        yield _("本次填报已经截止，不能再改。")


def _has_units(collection):
    if not collection.answers.exists():
        yield _("请先选择填报单位。")


COLLECTION = Workflow(
    open=Step((_C.DRAFT,), _C.OPEN, P.COLLECTION_RUN, lazy("布置"), party="asker", guard=_has_units),
    close=Step((_C.OPEN,), _C.CLOSED, P.COLLECTION_RUN, lazy("截止汇总"), party="asker"),
    reopen=Step((_C.CLOSED,), _C.OPEN, P.COLLECTION_RUN, lazy("重新开放"), party="asker", aside=True),
    cancel=Step((_C.DRAFT, _C.OPEN), _C.CANCELLED, P.COLLECTION_RUN, lazy("取消"), party="asker", aside=True),
)
ANSWER = Workflow(
    give=Step((_A.WAITING, _A.GIVEN, _A.RETURNED), _A.GIVEN, P.COLLECTION_ANSWER, lazy("报送"), party="unit",
              guard=_is_open),
    write_down=Step((_A.WAITING, _A.GIVEN, _A.RETURNED), _A.GIVEN, P.COLLECTION_RUN, lazy("代填"), party="asker",
                    guard=_is_open),
    send_back=Step((_A.GIVEN,), _A.RETURNED, P.COLLECTION_RUN, lazy("退回重报"), party="asker", guard=_is_open),
)  # fmt: skip

# Units that can be asked by one word; ``own``: in the asker's own division, else in those directly below.
GROUPS = {
    "districts": (lazy("下级卫生健康行政部门"), {"kind": AgencyKind.HEALTH_AUTHORITY}, False),
    "institutes": (lazy("下级卫生监督机构"), {"kind": AgencyKind.SUPERVISION_INSTITUTE}, False),
    "governments": (lazy("下级人民政府"), {"kind": AgencyKind.GOVERNMENT}, False),
    "members": (lazy("本级联席会议成员单位"), {"in_joint_conference": True}, True),
}


def group(agency: Agency, name: str):
    """The bodies a group means for a body."""
    _label, wanted, own = GROUPS[name]
    _low, high = agency.region_range
    rows = Agency.objects.filter(is_active=True, **wanted).exclude(pk=agency.pk)
    if own:
        return rows.filter(region_code=agency.region_code)
    return rows.filter(region_code__gt=agency.region_code, region_code__lt=high)


def within(agency: Agency):
    """Bodies that can be asked one by one: those of the own division and below."""
    low, high = agency.region_range
    return Agency.objects.filter(is_active=True, region_code__gte=low, region_code__lt=high).exclude(pk=agency.pk)


def define(*, by, now, title: str, note: str, columns: list[dict], due_at: datetime, units, collection=None):
    """Make a collection, or change one that has not been sent out. ``units``: bodies of the own area."""
    if not may(by, P.COLLECTION_RUN) or by.agency_id is None:
        raise Refused(_("您无权布置临时填报。"))
    if due_at <= now:
        raise Refused(_("截止时间须晚于现在。"))
    with act("foundation.collection.define", by=by, now=now, label=lazy("编制临时填报"), note=title) as entry:
        row = collection and Collection.objects.select_for_update().get(pk=collection.pk)
        if row is not None and (row.state != _C.DRAFT or "asker" not in row.parties(by)):
            raise Refused(_("已经布置的填报不能修改，请取消后重新布置。"))
        row = row or Collection(
            code=allocate_code("TB", "collection", timezone.localdate(now).year), agency=by.agency, created_by=by,
            region_code=by.agency.region_code, created_at=now,
        )  # fmt: skip
        row.title, row.note, row.columns, row.due_at = title, note, columns, due_at
        row.save()
        row.answers.all().delete()
        CollectionAnswer.objects.bulk_create(
            CollectionAnswer(collection=row, agency=unit, region_code=unit.region_code)
            for unit in within(by.agency).filter(pk__in=[unit.pk for unit in units])
        )
        entry.subject = row
    return row


def open_up(collection, *, by, now, note="") -> Collection:
    """Send it out: every unit asked is told."""
    with transaction.atomic():
        done = COLLECTION.take("open", collection, by=by, now=now, note=note, changes={"opened_at": now})
        title = _("请填报“%(title)s”，%(due)s 截止") % {"title": done.title, "due": _clock(done.due_at)}
        _tell(done.answers.all(), done, "open", title, now)
    return done


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def _tell(answers: Iterable[CollectionAnswer], collection, key: str, title: str, now) -> None:
    rows = answers.select_related("agency").prefetch_related("agency__people")
    people = [person for row in rows for person in row.agency.people.all()
              if person.is_active and may(person, P.COLLECTION_ANSWER)]  # fmt: skip
    url = reverse("foundation:collection_detail", args=[collection.code])
    notify(people, key=f"collection:{collection.pk}:{key}", title=title, url=url, now=now)


def press(collection, *, by, now) -> int:
    """Remind the units that have not answered; returns how many. Once a minute at most for each."""
    if not (may(by, P.COLLECTION_RUN) and "asker" in collection.parties(by)) or collection.state != _C.OPEN:
        raise Refused(_("只有布置单位可以在填报期间催报。"))
    waiting = collection.answers.exclude(state=_A.GIVEN)
    title = _("催报：“%(title)s”%(due)s 截止，贵单位尚未报送") % {
        "title": collection.title,
        "due": _clock(collection.due_at),
    }
    with act("foundation.collection.press", by=by, now=now, subject=collection, label=lazy("催报")):
        _tell(waiting, collection, f"press:{now:%Y%m%d%H%M}", title, now)
    return waiting.count()


def close(collection, *, by, now, note="") -> Collection:
    """Take no more: the roll-up stands."""
    return COLLECTION.take("close", collection, by=by, now=now, note=note, changes={"closed_at": now})


def reopen(collection, *, by, now, note="") -> Collection:
    """Take answers again."""
    return COLLECTION.take("reopen", collection, by=by, now=now, note=note, changes={"closed_at": None})


def cancel(collection, *, by, now, note="") -> Collection:
    """It is not needed any more."""
    return COLLECTION.take("cancel", collection, by=by, now=now, note=note)


def give(answer, *, by, now, values: Mapping[str, str], channel=AnswerChannel.PAGE) -> CollectionAnswer:
    """The unit answers, or corrects what it gave while the collection is open."""
    return _given("give", answer, by, now, values, channel, "")


def write_down(
    answer, *, by, now, values: Mapping[str, str], told_by: str, channel=AnswerChannel.PHONE
) -> CollectionAnswer:  # fmt: skip
    """Who asked writes down what the unit said, with who said it."""
    if not told_by.strip():
        raise Refused(_("请填写是谁告知的（姓名、职务或电话）。"))
    return _given("write_down", answer, by, now, values, channel, told_by.strip())


def _given(verb, answer, by, now, values, channel, told_by) -> CollectionAnswer:
    checked = check(answer.collection.columns, values)
    changes = {"values": checked, "channel": channel, "told_by": told_by, "recorded_by": by, "given_at": now,
               "returned_note": ""}  # fmt: skip
    return ANSWER.take(verb, answer, by=by, now=now, note=told_by, changes=changes)


def send_back(answer, *, by, now, note: str) -> CollectionAnswer:
    """Ask for it again, with the reason."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    with transaction.atomic():
        done = ANSWER.take("send_back", answer, by=by, now=now, note=note, changes={"returned_note": note[:200]})
        title = _("“%(title)s”被退回：%(note)s") % {"title": done.collection.title, "note": note}
        rows = CollectionAnswer.objects.filter(pk=done.pk)
        _tell(rows, done.collection, f"back:{done.pk}:{now:%Y%m%d%H%M%S}", title, now)
    return done


def check(columns: list[dict], values: Mapping[str, str]) -> dict[str, str]:
    """Every cell as it is kept. Raises Refused with all that does not fit, each with its column and a remedy."""
    kept, wrong = {}, []
    for one in columns:
        try:
            kept[one["key"]] = rule.read(one, str(values.get(one["key"]) or ""))
        except rule.Unfit as unfit:
            wrong.append(told(unfit))
    if wrong:
        raise Refused(*wrong)
    return kept


_SENTENCES = {
    "no_label": lazy("第 %(line)s 行没有列名。"),
    "twice": lazy("第 %(line)s 行的列名“%(label)s”重复。"),
    "no_kind": lazy("第 %(line)s 行的类型“%(kind)s”不认识，请用 文字、数字、日期、单选。"),
    "no_choices": lazy("第 %(line)s 行“%(label)s”是单选，请写出至少两个选项，用顿号分隔。"),
    "no_columns": lazy("请至少定义一列。"),
    "too_many": lazy("最多 %(most)s 列。"),
    "empty": lazy("“%(label)s”必填；没有请填 0 或“无”。"),
    "not_offered": lazy("“%(label)s”填的“%(text)s”不在选项内，可选：%(choices)s。"),
    "too_long": lazy("“%(label)s”不能超过 %(most)s 个字。"),
    "no_number": lazy("“%(label)s”填的“%(text)s”不是数字，请填阿拉伯数字，最多 4 位小数。"),
    "no_date": lazy("“%(label)s”填的“%(text)s”不是日期，请按 2026-11-05 填写。"),
}


def told(unfit: rule.Unfit) -> str:
    """The sentence for what does not fit."""
    return str(_SENTENCES[unfit.code]) % unfit.told
