"""The paper of a step: kept as data when it is signed, a Word file with number and day when it goes out."""

from supervision.foundation.official import spoken, written

from ..choices import Rung
from ..models import Escalation

_LIGHTS = {"light_green": "绿", "light_blue": "蓝", "light_yellow": "黄", "light_red": "红", "light_grey": "灰"}
_TITLES = {
    Rung.CIRCULAR: "关于{unit}整改任务进展滞后情况的通报",
    Rung.ACCOUNT: "关于{unit}整改任务未按要求落实的{form}",
}


def document(step: Escalation) -> bytes:
    """The file; from the frozen paper once it was signed, otherwise from the draft."""
    return written(step.paper or frozen(step), step.created_at, number=step.number, day=step.issued_on)


def frozen(step: Escalation) -> dict:
    """What the paper says, without number and day."""
    title = _TITLES.get(step.rung, "关于{unit}整改任务的{form}")
    to = step.recipient.name if step.rung == Rung.ACCOUNT and step.recipient else step.addressee.name
    blocks = [
        ["p", f"按照《{step.plan.title}》要求，现就有关整改任务事宜{_verb(step)}如下："],
        ["h1", "一、事由"], *_lines(step.reason),
        ["h1", "二、涉及任务"], _tasks(step),
        ["h1", "三、要求"], *_lines(step.requirement), *_days(step),
    ]  # fmt: skip
    return {
        "issuer": step.issuer.name, "to": to, "blocks": blocks,
        "title": title.format(unit=step.addressee.name, form=step.form or step.get_rung_display()),
    }  # fmt: skip


def lifting(step: Escalation) -> bytes:
    """The notice that ends a listing (解除挂牌督办通知)."""
    kept = {
        "issuer": step.issuer.name, "title": f"关于解除对{step.addressee.name}挂牌督办的通知",
        "to": step.addressee.name,
        "blocks": [
            ["p", f"{spoken(step.issued_on)}以{step.number}对你单位挂牌督办（{step.level}）。"],
            ["p", "经核查，挂牌督办要求已经落实，现决定解除挂牌督办。"],
            ["p", "请继续巩固整改成果，防止问题反弹。"],
        ],
    }  # fmt: skip
    return written(kept, step.created_at, number=step.end_number, day=step.ended_on)


def _verb(step) -> str:
    return {Rung.CIRCULAR: "通报", Rung.INTERVIEW: "约谈通知", Rung.ACCOUNT: "移送"}.get(step.rung, "通知")


def _lines(text: str) -> list:
    return [["p", line.strip()] for line in text.splitlines() if line.strip()]


def _tasks(step) -> list:
    rows = [
        [task.code, task.title, task.due_on.isoformat() if task.due_on else "长期", f"{task.progress}%",
         _LIGHTS[task.light]]
        for task in step.tasks.order_by("code")
    ]  # fmt: skip
    return ["table", ["编号", "任务", "整改时限", "进度", "预警灯"], rows, [18, 42, 18, 11, 11]]


def _days(step) -> list:
    told = []
    if step.rung == Rung.LISTED:
        told.append(f"督办级别：{step.level}；整改期限：{spoken(step.deadline_on)}前。")
    if step.answer_days:
        told.append(f"请自收到本件之日起{step.answer_days}个工作日内书面答复办理情况。")
    return [["p", line] for line in told]
