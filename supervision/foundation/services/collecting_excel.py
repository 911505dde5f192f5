"""A collection as a ledger of its own: exported and imported by the same code as every other list."""

from django.db.models import CharField, DateField, DecimalField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..access import P, may
from ..choices import AnswerChannel, AnswerState
from ..errors import Refused
from ..ledger.columns import Column, Kind, Ledger
from ..ledger.importing import UPDATED, Decision, Importer, run
from ..models import Collection, CollectionAnswer
from ..rules import collecting as rule
from . import collecting


def ledger_of(collection: Collection) -> Ledger:
    """The ledger of one collection. It is not registered: it has no address of its own."""

    class Answers(AnswerImporter):
        """Bound to this collection."""

        about = collection

    return Ledger(
        name=f"collection-{collection.code}",
        title=collection.title,
        model=CollectionAnswer,
        key=("code",),
        columns=(
            Column("code", lazy("单位编码"), "agency__code", kind=Kind.CODE, width=16, field="code", required=True),
            Column("unit", lazy("单位"), "agency__name", width=30),
            Column("state", lazy("状态"), kind=Kind.CHOICE, choices=AnswerState, width=10),
            *(_column(one) for one in collection.columns),
            Column("told_by", lazy("告知人"), width=16, field="told_by"),
            Column("channel", lazy("方式"), kind=Kind.CHOICE, choices=[("", ""), *AnswerChannel.choices], width=10),
            Column("given_at", lazy("报送时间"), kind=Kind.DATETIME, width=18),
        ),
        view=P.COLLECTION_ANSWER,
        imports=(P.COLLECTION_ANSWER, P.COLLECTION_RUN),
        importer=Answers,
        queryset=lambda user: CollectionAnswer.objects.visible_to(user).filter(collection=collection),
        order=("code",),
    )


def _column(one: dict) -> Column:
    text = NullIf(KeyTextTransform(one["key"], "values"), Value(""))
    if one["kind"] == rule.NUMBER:
        # As many decimals as were given, none added: the cell is the number itself.
        return Column(one["key"], one["label"], Cast(text, DecimalField(max_digits=24, decimal_places=4)),
                      kind=Kind.DECIMAL, width=14, field=one["key"])  # fmt: skip
    if one["kind"] == rule.DATE:
        return Column(one["key"], one["label"], Cast(text, DateField()), kind=Kind.DATE, width=12, field=one["key"])
    return Column(one["key"], one["label"], Coalesce(text, Value(""), output_field=CharField()), width=24,
                  field=one["key"])  # fmt: skip


class AnswerImporter(Importer):
    """Rows by unit code: the own row by the unit, any row by who asks. Rows without any answer in them are left out."""

    about: Collection

    def decide(self, rows, *, form, by, now) -> list[Decision]:
        """What each row would give."""
        answers = CollectionAnswer.objects.visible_to(by).filter(collection=self.about)
        found = {row.agency.code: row for row in answers.select_related("agency", "collection")}
        asker = may(by, P.COLLECTION_RUN) and "asker" in self.about.parties(by)
        decisions, seen = [], set()
        for number, cells in rows:
            decision, code = Decision(number), cells.get("code", "").strip()
            if code in seen:
                decision.reject(self.label("code"), _("编码 %(code)s 在表中出现多次。") % {"code": code})
            elif code not in found:
                decision.reject(self.label("code"), _("编码 %(code)s 不在本次填报的单位内。") % {"code": code})
            else:
                self._judge(decision, found[code], cells, asker)
            seen.add(code)
            decisions.append(decision)
        return decisions

    def _judge(self, decision, answer, cells, asker) -> None:
        if not any(cells.get(one["key"], "").strip() for one in self.about.columns):
            return
        values = {}
        for one in self.about.columns:
            try:
                values[one["key"]] = rule.read(one, cells.get(one["key"], ""))
            except rule.Unfit as unfit:
                decision.reject(one["label"], collecting.told(unfit))
        told_by = cells.get("told_by", "").strip()
        if asker and not told_by and values != answer.values:
            decision.reject(self.label("told_by"), _("代单位报送请填写是谁告知的。"))
        if not decision.problems and values != answer.values:
            decision.outcome, decision.payload = UPDATED, (answer, values, told_by if asker else "")

    def apply(self, decisions, *, form, source, by, now) -> None:
        """Each row through the service that guards it."""
        for decision in decisions:
            answer, values, told_by = decision.payload
            channel = AnswerChannel.EXCEL
            if told_by:
                collecting.write_down(answer, by=by, now=now, values=values, told_by=told_by, channel=channel)
            else:
                collecting.give(answer, by=by, now=now, values=values, channel=channel)


def bring_in(collection: Collection, path, *, by, now, filename: str):
    """Import a filled workbook. Raises Refused with every wrong cell, and then nothing of it was taken."""
    ledger = ledger_of(collection)
    looked = run(ledger, path, by=by, now=now, filename=filename, dry_run=True)
    if looked.errors:
        raise Refused(*(
            _("第 %(row)s 行“%(column)s”：%(message)s") % error for error in looked.errors[:50]
        ))  # fmt: skip
    return run(ledger, path, by=by, now=now, filename=filename)
