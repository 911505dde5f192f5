"""The demonstration's inspections of governments: rounds with districts at every stage, one draft on trial."""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from rectification.choices import TaskKind, UseKind
from rectification.models import IndicatorSystem, InspectedDistrict
from rectification.seeds import DEFAULT_SYSTEM
from rectification.services import (
    feedback,
    feedback_plans,
    government_inspections,
    indicators,
    result_uses,
    self_assessments,
    team_scores,
)
from supervision.foundation.access import Role
from supervision.foundation.models import Agency, User
from supervision.foundation.services.accounts import open_account

_PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"
_FILES = ("综合监管联席会议纪要.pdf", "部门责任清单.pdf", "自查报告.pdf")
# Points each district loses at the indicator of that place, in the team's eyes.
_LOST = {"120102-WJW": {1: "2", 4: "1", 6: "1.5", 8: "2", 11: "2", 15: "3"},
         "120103-WJW": {0: "1", 5: "2", 9: "1", 13: "1", 16: "1"},
         "120104-WJW": {2: "2", 7: "1", 10: "2", 14: "2", 17: "1"}}  # fmt: skip
_PROBLEMS = (
    (1, TaskKind.PHASED, "区综合监管责任清单尚未覆盖医保、市场监管部门，2025年度考核办法未列入综合监管内容。"),
    (8, TaskKind.LONG_TERM, "不良执业行为记分与校验衔接不紧，抽查的12起案件中有3起应记未记。"),
    (11, TaskKind.IMMEDIATE, "明查暗访发现大王庄街道1处无证开展口腔诊疗活动，日常巡查未能发现。"),
    (15, TaskKind.PHASED, "上年度反馈的9项问题中有2项未按期销号，整改台账更新不及时。"),
)
_PREFACE = (
    "河东区建立了政府主导的综合监管协调机制，双随机抽查完成率较高，但部门责任落实、信用结果运用和问题整改仍有差距。"
)


def build(people, *, now: datetime) -> None:
    """After the staff of the district has its accounts."""
    with override("zh-hans"):
        district = {key: User.objects.get(username=name) for key, name in _STAFF.items()}
        _Scene(people, district, now).play()


_STAFF = {"leader": "hedong-leader", "office": "hedong-office"}


class _Scene:
    """Who acts, and when."""

    def __init__(self, people, district, now):
        self.people, self.district, self.now = people, district, now

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def day(self, days: int):
        return timezone.localdate(self.ago(days))

    def play(self) -> None:
        """The round of the year, the next one, and a draft by indicators nobody has confirmed."""
        office, chief = self.people.city_officer, self.people.city_chief
        system = indicators.copy(IndicatorSystem.objects.get(code=DEFAULT_SYSTEM), by=office, now=self.ago(60))
        indicators.edit(system, by=office, now=self.ago(60), title="海津市医疗卫生行业综合监管督察指标体系（演示）",
                        basis="市综合监管督察工作方案（演示）")  # fmt: skip
        system = indicators.publish(system, by=office, now=self.ago(58))
        system = indicators.confirm(system, by=chief, now=self.ago(57), document="津卫监督演〔2026〕18号")
        indicators.copy(system, by=office, now=self.ago(3))
        east, west, south = self._round(system)
        self._whole(east)
        self._asked(west)
        self._being_scored(south)
        self._next(system)
        self._trial()

    def _plan(self, title, system, codes, days, begun):
        return government_inspections.draft(
            by=self.people.city_officer, now=self.ago(begun), title=title, system=system,
            basis="津卫监督演〔2026〕20号", consent="津政办函演〔2026〕31号",
            districts=Agency.objects.filter(code__in=codes).select_related("region"),
            members=[self.people.city_officer, self.people.liaison, self.people.inspector],
            head=self.people.city_chief, **days,
        )  # fmt: skip

    def _round(self, system) -> list[InspectedDistrict]:
        days = {"self_due_on": self.day(20), "site_from": self.day(18), "site_to": self.day(9),
                "feedback_due_on": self.day(-12)}  # fmt: skip
        made = self._plan("2026年医疗卫生行业综合监管督察试点（演示）", system, list(_LOST), days, 40)
        office = self.people.city_officer
        made = government_inspections.notify(made, by=office, now=self.ago(38))
        government_inspections.step("open_self", made, by=office, now=self.ago(36))
        for row in made.districts.all():
            self._self(row, self.ago(24))
        made = government_inspections.step("go_on_site", made, by=office, now=self.ago(18))
        return list(made.districts.select_related("region").order_by("region_code"))

    def _answerer(self, row) -> User:
        people = (self.people.county_officer, self.people.neighbour_officer)
        return next((one for one in people if one.agency_id == row.agency_id), None) or self._stranger(row)

    def _stranger(self, row) -> User:
        """Nobody of the cast works there: the body's own officer, with a password nobody knows."""
        return open_account(
            username=f"jgy-{row.agency.code.lower()}", name=f"{row.agency.short_name[:6]}监管员", agency=row.agency,
            roles=[Role.OFFICER], password=secrets.token_urlsafe(24), by=None, now=self.ago(40),
        )  # fmt: skip

    def _self(self, row, at) -> None:
        by, leaves = self._answerer(row), list(row.leaves)
        given = {leaf.pk: (leaf.points - (Decimal("0.5") if place % 4 == 1 else 0), "已按要求落实，材料附后。")
                 for place, leaf in enumerate(leaves)}  # fmt: skip
        files = {leaf.pk: [SimpleUploadedFile(_FILES[place % 3], _PAPER)]
                 for place, leaf in enumerate(leaves) if leaf.asks_materials}  # fmt: skip
        self_assessments.save(row, by=by, now=at, given=given, files=files)
        if row.agency.code != "120102-WJW":
            self_assessments.submit(row, by=by, now=at, signer="区卫生健康委主任")
            return
        self_assessments.pass_on(row, by=by, now=at)
        self_assessments.sign_self(row, by=self.district["leader"], now=at + timedelta(hours=20))

    def _scores(self, row, at, scorers, *, apart=()) -> None:
        lost = _LOST[row.agency.code]
        for number, by in enumerate(scorers):
            given = {}
            for place, leaf in enumerate(row.leaves):
                minus = Decimal(lost.get(place, "0"))
                if number and place in apart:
                    minus = leaf.points - minus
                given[leaf.pk] = (leaf.points - minus, "抽查核实，与评分标准有差距，按标准扣分。" if minus else "")
            team_scores.score(row, by=by, now=at, given=given)

    def _whole(self, row) -> None:
        """From the scores to the plan, and to what the result was used for."""
        people = self.people
        self._scores(row, self.ago(16), (people.liaison, people.inspector), apart=(8,))
        leaf = list(row.leaves)[8]
        team_scores.decide(row, by=people.city_chief, now=self.ago(15),
                           given={leaf.pk: (Decimal(4), "复核案卷，3起应记未记，按标准扣2分。")})  # fmt: skip
        row = team_scores.settle(row, by=people.city_chief, now=self.ago(15))
        row = self._written(row, 15)
        row = feedback.ask(row, by=people.city_officer, now=self.ago(14))
        row = feedback.comment(row, by=people.county_officer, now=self.ago(11),
                               text="第3条所列场所已于督察期间查处，建议注明。")  # fmt: skip
        row = feedback.write(row, by=people.city_officer, now=self.ago(10),
                             comment_answer="查处情况属实，问题表述不变，整改时予以认定。")  # fmt: skip
        row = feedback.sign(row, by=people.city_chief, now=self.ago(9))
        scan = SimpleUploadedFile("反馈意见（盖章）.pdf", _PAPER)
        row = feedback.issue(row, by=people.city_officer, now=self.ago(8), number="津卫联演〔2026〕7号", files=[scan])
        feedback_plans.make_plan(row, by=self.district["office"], now=self.ago(6))
        for code, kind, note in (
            ("120000-YBJ", UseKind.FUNDS, "请在分配综合监管补助资金时参考。"),
            ("120000-ZZB", UseKind.CADRES, "建议作为对相关领导干部考核评价的依据。"),
            ("120000-YBJ", UseKind.GOVERNANCE, "请纳入医保基金综合治理考核。"),
        ):
            recipient = Agency.objects.get(code=code)
            use = result_uses.hand_on(row, by=people.city_officer, now=self.ago(5), recipient=recipient, kind=kind,
                                      note=note)  # fmt: skip
            if kind == UseKind.FUNDS:
                told = "已在2027年度补助资金分配中按评定分调整。"
                result_uses.answer(use, by=people.liaison, now=self.ago(2), text=told)

    def _written(self, row, days) -> InspectedDistrict:
        by, leaves = self.people.city_officer, list(row.leaves)
        for place, kind, text in _PROBLEMS:
            feedback.put_problem(row, by=by, now=self.ago(days), indicator=leaves[place], kind=kind, text=text)
        return feedback.write(row, by=by, now=self.ago(days), preface=_PREFACE,
                              requirement="请对照反馈问题逐项制定措施，明确责任单位和时限，举一反三。")  # fmt: skip

    def _asked(self, row) -> None:
        """The neighbour has the draft before it."""
        people = self.people
        self._scores(row, self.ago(7), (people.liaison, people.inspector))
        row = team_scores.settle(row, by=people.city_chief, now=self.ago(6))
        leaf = list(row.leaves)[5]
        feedback.put_problem(row, by=people.city_officer, now=self.ago(4), indicator=leaf, kind=TaskKind.PHASED,
                             text="依法执业自查覆盖率为91%，有17家诊所未开展年度自查。")  # fmt: skip
        row = feedback.write(row, by=people.city_officer, now=self.ago(4), preface="河西区综合监管工作总体扎实。",
                             requirement="请限期完成自查补报。")  # fmt: skip
        feedback.ask(row, by=people.city_officer, now=self.ago(2))

    def _being_scored(self, row) -> None:
        """Two scorers lie far apart, and the head has not settled it."""
        self._scores(row, self.ago(1), (self.people.liaison, self.people.inspector), apart=(7, 14))

    def _next(self, system) -> None:
        """Self-assessments in every state."""
        days = {"self_due_on": self.day(-7), "site_from": self.day(-10), "site_to": self.day(-20),
                "feedback_due_on": self.day(-40), "show_rank": True}  # fmt: skip
        codes = ["120102-WJW", "120103-WJW", "120105-WJW"]
        made = self._plan("第二批医疗卫生行业综合监管督察（演示）", system, codes, days, 5)
        office = self.people.city_officer
        made = government_inspections.notify(made, by=office, now=self.ago(4))
        made = government_inspections.step("open_self", made, by=office, now=self.ago(3))
        east, west, _north = made.districts.select_related("region", "agency").order_by("region_code")
        by, leaves = self.people.county_officer, list(east.leaves)
        given = {leaf.pk: (leaf.points, "已落实。") for leaf in leaves}
        files = {leaf.pk: [SimpleUploadedFile(_FILES[0], _PAPER)] for leaf in leaves if leaf.asks_materials}
        self_assessments.save(east, by=by, now=self.ago(2), given=given, files=files)
        self_assessments.pass_on(east, by=by, now=self.ago(1))
        half = {leaf.pk: (leaf.points, "已落实。") for leaf in leaves[:6]}
        self_assessments.save(west, by=self.people.neighbour_officer, now=self.ago(1), given=half)

    def _trial(self) -> None:
        """Planned by indicators nobody has confirmed: it stays a draft of the office."""
        days = {"self_due_on": self.day(-40), "site_from": self.day(-45), "site_to": self.day(-55),
                "feedback_due_on": self.day(-75)}  # fmt: skip
        system = IndicatorSystem.objects.get(code=DEFAULT_SYSTEM)
        self._plan("第三批督察指标试评（演示）", system, ["120104-WJW", "120106-WJW"], days, 2)
