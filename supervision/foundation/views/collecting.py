"""Temporary collections: asked at four, answered by page, Excel or telephone, rolled up at half past five."""

import io
import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..access import P, may, require
from ..choices import AnswerState, CollectionState
from ..errors import Refused
from ..forms import checked
from ..forms.collecting import AnswerForm, CollectionForm, UploadForm
from ..ledger.exporting import export
from ..models import Collection, CollectionAnswer
from ..rules import collecting as rule
from ..services import collecting, collecting_excel
from ..trail import history_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STEPS = {"open": collecting.open_up, "close": collecting.close, "reopen": collecting.reopen,
          "cancel": collecting.cancel}  # fmt: skip


def _visible(user, code) -> Collection:
    return get_object_or_404(Collection.objects.visible_to(user).select_related("agency"), code=code)


def _answers(user, collection):
    rows = CollectionAnswer.objects.visible_to(user).filter(collection=collection)
    return rows.select_related("agency", "recorded_by", "collection")


@require_GET
@require(P.COLLECTION_RUN, P.COLLECTION_ANSWER)
def collection_list(request):
    """What waits for the own unit, and what the own unit asked."""
    user = request.user
    mine = (
        CollectionAnswer.objects.visible_to(user)
        .filter(agency=user.agency_id)
        .exclude(collection__state=CollectionState.DRAFT)
    )
    asked = list(Collection.objects.visible_to(user).filter(agency=user.agency_id))
    for row in asked:
        states = list(row.answers.values_list("state", flat=True))
        row.asked, row.given = len(states), states.count(AnswerState.GIVEN)
    context = {
        "mine": mine.select_related("collection__agency").order_by("-collection__due_at"),
        "asked": asked,
        "can_run": may(user, P.COLLECTION_RUN) and user.agency_id is not None,
    }
    return render(request, "foundation/collection_list.html", context)


@require(P.COLLECTION_RUN)
def collection_new(request):
    """Define columns and units; ``?like=`` starts from an earlier one."""
    if request.user.agency is None:
        raise Refused(_("您的账号没有所属单位，不能布置填报。"))
    like = Collection.objects.visible_to(request.user).filter(code=request.GET.get("like", "")).first()
    return _define(request, None, like)


@require(P.COLLECTION_RUN)
def collection_edit(request, code):
    """Change one that has not been sent out."""
    collection = _visible(request.user, code)
    return _define(request, collection, collection)


def _define(request, collection, like):
    first = {}
    if like is not None:
        first = {"title": like.title, "note": like.note, "columns": rule.as_text(like.columns),
                 "units": [row.agency_id for row in like.answers.all()]}  # fmt: skip
        first |= {"due_at": like.due_at} if collection else {}
    form = CollectionForm(request.POST or None, agency=request.user.agency, initial=first)
    if request.method == "POST" and form.is_valid():
        made = collecting.define(by=request.user, now=timezone.now(), collection=collection, **form.values())
        messages.success(request, _("已保存，核对后布置。"))
        return redirect("foundation:collection_detail", code=made.code)
    return render(request, "foundation/collection_form.html", {"form": form, "collection": collection})


@require(P.COLLECTION_RUN, P.COLLECTION_ANSWER)
def collection_detail(request, code):
    """For who asked: the roll-up and who has not answered. For a unit: its row to fill in."""
    collection, user = _visible(request.user, code), request.user
    answers = list(_answers(user, collection))
    own = next((row for row in answers if row.agency_id == user.agency_id), None)
    if "asker" in collection.parties(user):
        return _roll_up(request, collection, answers)
    form = AnswerForm(request.POST or None, answer=own)
    if request.method == "POST" and form.is_valid():
        collecting.give(own, by=user, now=timezone.now(), values=form.values())
        messages.success(request, _("已报送。截止前可以修改后再次报送。"))
        return redirect("foundation:collection_detail", code=code)
    actions = collecting.ANSWER.open_to(user, own)
    context = {"collection": collection, "answer": own, "form": form, "acts": history_of(own),
               "can_give": any(one.verb == "give" and one.is_open for one in actions),
               "upload": UploadForm(), "cells": _cells(collection, own)}  # fmt: skip
    return render(request, "foundation/collection_answer.html", context)


def _roll_up(request, collection, answers):
    user = request.user
    for row in answers:
        row.cells = _cells(collection, row)
    given = [row.values for row in answers if row.state == AnswerState.GIVEN]
    totals = rule.sums(collection.columns, given)
    waiting = [row for row in answers if row.state != AnswerState.GIVEN]
    context = {
        "collection": collection, "answers": answers, "waiting": waiting, "given": len(given),
        "totals": [totals.get(one["key"], "") for one in collection.columns],
        "actions": collecting.COLLECTION.open_to(user, collection),
        "is_open": collection.state == CollectionState.OPEN and may(user, P.COLLECTION_RUN),
        "is_draft": collection.state == CollectionState.DRAFT and may(user, P.COLLECTION_RUN),
        "text": _wording(collection, waiting), "upload": UploadForm(), "acts": history_of(collection),
    }  # fmt: skip
    return render(request, "foundation/collection_detail.html", context)


def _cells(collection, answer) -> list[tuple[str, str, bool]]:
    """(label, text, whether it is a number) in the order of the columns."""
    return [(one["label"], answer.values.get(one["key"], ""), one["kind"] == rule.NUMBER)
            for one in collection.columns]  # fmt: skip


def _wording(collection, waiting) -> str:
    """Words to copy into a message; what an office sends to another stays Chinese."""
    if not waiting:
        return ""
    due = timezone.localtime(collection.due_at)
    names = _("、").join(row.agency.short_name for row in waiting)
    return f"【催报】“{collection.title}”{due:%m月%d日%H:%M}截止，请以下单位尽快在平台报送：{names}。"


@require_POST
@require(P.COLLECTION_RUN)
def collection_act(request, code):
    """Send out, press, close, reopen, cancel."""
    collection, verb = _visible(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb == "press":
        n = collecting.press(collection, **who)
        messages.success(request, _("已向 %(n)s 个未报送单位催报。") % {"n": n})
    elif verb in _STEPS:
        _STEPS[verb](collection, note=request.POST.get("note", ""), **who)
        messages.success(request, _("已办理。"))
    else:
        raise Refused(_("没有这项办理。"))
    return redirect("foundation:collection_detail", code=code)


@require(P.COLLECTION_RUN)
def collection_write(request, pk):
    """Write down what a unit said on the telephone."""
    answer = _owned(request.user, pk)
    form = AnswerForm(request.POST or None, answer=answer, on_behalf=True)
    if request.method == "POST" and form.is_valid():
        collecting.write_down(answer, by=request.user, now=timezone.now(), values=form.values(),
                              told_by=form.cleaned_data["told_by"])  # fmt: skip
        messages.success(request, _("已代填。"))
        return redirect("foundation:collection_detail", code=answer.collection.code)
    context = {"collection": answer.collection, "answer": answer, "form": form}
    return render(request, "foundation/collection_write.html", context)


def _owned(user, pk) -> CollectionAnswer:
    """A row of a collection the own body asked."""
    rows = CollectionAnswer.objects.visible_to(user).filter(collection__agency=user.agency_id)
    return get_object_or_404(rows.select_related("collection__agency", "agency"), pk=pk)


@require_POST
@require(P.COLLECTION_RUN)
def collection_return(request, pk):
    """Ask a unit for its row again."""
    answer = _owned(request.user, pk)
    collecting.send_back(answer, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已退回。"))
    return redirect("foundation:collection_detail", code=answer.collection.code)


@require_GET
@require(P.COLLECTION_RUN, P.COLLECTION_ANSWER)
def collection_export(request, code):
    """The rows the person sees as a workbook, which is also the form to fill in."""
    collection = _visible(request.user, code)
    out = io.BytesIO()
    export(collecting_excel.ledger_of(collection), request.user, {}, out, now=timezone.now())
    out.seek(0)
    name = f"{collection.title}{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=_XLSX)


@require_POST
@require(P.COLLECTION_RUN, P.COLLECTION_ANSWER)
def collection_import(request, code):
    """A filled workbook: all of it, or nothing with every wrong cell told."""
    collection = _visible(request.user, code)
    (upload, *_more) = checked(UploadForm(request.POST, request.FILES)).cleaned_data["files"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filled.xlsx"
        path.write_bytes(upload.read())
        report = collecting_excel.bring_in(collection, path, by=request.user, now=timezone.now(), filename=upload.name)
    messages.success(request, _("已导入 %(n)s 个单位的填报。") % {"n": report.updated})
    return redirect("foundation:collection_detail", code=code)
