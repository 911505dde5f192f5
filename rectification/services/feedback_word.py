"""The paper of the feedback: kept as data when it is signed, a Word file with number and day when it goes out."""

from supervision.foundation.official import spoken, written

from ..models import InspectedDistrict
from ..queries.inspections import head_scores
from ..rules.inspection import plain

_DEMAND = "请自收到本意见之日起{days}个工作日内研究制定整改方案并报送，逐项明确责任单位、整改目标和时限。"
_KINDS = {"immediate": "立行立改", "phased": "限时整改", "long_term": "长期坚持"}


def document(district: InspectedDistrict) -> bytes:
    """The file; from the frozen paper once it was signed, otherwise from the draft."""
    at = district.inspection.created_at
    return written(district.paper or frozen(district), at, number=district.number, day=district.issued_on)


def frozen(district: InspectedDistrict) -> dict:
    """What the paper says, without number and day."""
    inspection, place = district.inspection, district.region.name
    days = f"{spoken(inspection.site_from)}至{spoken(inspection.site_to)}"
    basis = f"（{inspection.basis}）" if inspection.basis else ""
    blocks = [
        ["p", f"按照《{inspection.title}》{basis}安排，督察组于{days}对{place}开展了实地督察。现将意见反馈如下："],
        ["h1", "一、总体评价"], *_lines(district.preface), *_scores(district),
        ["h1", "二、存在问题"], *_problems(district),
        ["h1", "三、整改要求"], *_lines(district.requirement),
        ["p", _DEMAND.format(days=inspection.plan_days)],
    ]  # fmt: skip
    return {
        "issuer": (district.issuer or inspection.office).name, "to": district.addressee.name, "blocks": blocks,
        "title": f"关于医疗卫生行业综合监管督察对{place}的反馈意见",
    }  # fmt: skip


def _lines(text: str) -> list:
    return [["p", line.strip()] for line in text.splitlines() if line.strip()]


def _scores(district) -> list:
    lines = head_scores(district)
    total = lines[-1]
    own = "地区未报自评" if total.own is None else f"地区自评{plain(total.own)}分"
    told = f"督察评定{plain(total.final)}分（满分{plain(total.full)}分），{own}。分项评定如下："
    rows = [[line.title, plain(line.full), plain(line.own), plain(line.final)] for line in lines]
    return [["p", told], ["table", ["一级指标", "分值", "自评分", "评定分"], rows, [46, 18, 18, 18]]]


def _problems(district) -> list:
    return [["p", f"{row.number}.{row.text}（{_KINDS[row.kind]}）"] for row in district.problems.order_by("number")]
