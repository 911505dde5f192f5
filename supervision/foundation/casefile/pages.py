"""What the pages of files share: tabs, timeline, changes of an act, print, export."""

from datetime import date
from io import BytesIO
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .changes import changes_of
from .exporting import FORMS, export
from .files import CaseFile
from .history import KINDS, Wanted, event_of, events, page, visible_act

_SOUND_DAYS = (MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2199, 12, 31)))
PRINTED_ROWS, PRINTED_EVENTS = 200, 500  # of a tab, of the timeline; the workbook has all of them


class TimelineForm(forms.Form):
    """What is looked for in the timeline."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    since = forms.DateField(label=gettext_lazy("自"), required=False, validators=_SOUND_DAYS)
    until = forms.DateField(label=gettext_lazy("至"), required=False, validators=_SOUND_DAYS)
    text = forms.CharField(label=gettext_lazy("内容"), required=False, max_length=60)

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["kind"].choices = [("", _("全部")), *KINDS.items()]

    def wanted(self) -> Wanted:
        """The conditions that are sound; the others are told beside their fields."""
        self.is_valid()
        sound = getattr(self, "cleaned_data", {})
        return Wanted(**{name: value for name, value in sound.items() if value})


def file_context(request, file: CaseFile) -> dict:
    """What the page of a file shows, except what only its kind of subject has."""
    on = timezone.localdate()
    if request.GET.get("print"):
        return _printed(file, on)
    tab = file.tab(request.GET.get("tab"))
    context = {
        "file": file,
        "warnings": file.warnings(on),
        "links": file.actions(),
        "tabs": _links(file, tab),
        "current": tab,
    }
    if tab is None:
        facts = [file.section(one) for one in file.tabs if one.upright]
        return context | _timeline(request, file) | {"facts": facts}
    section = file.section(tab)
    return context | {"section": section, "rows": section.rows, "total": section.total, "code": file.code}


def _links(file: CaseFile, current) -> list[dict]:
    """The tab bar; without a chosen tab the page shows the timeline."""
    links = [{"label": _("时间轴"), "url": "?", "active": current is None}]
    for tab in file.tabs:
        count = file.counts.get(tab.key, "")
        links.append({"label": tab.label, "url": f"?tab={tab.key}", "active": tab is current, "count": count})
    return links


def _timeline(request, file: CaseFile) -> dict:
    asked = {name: request.GET[name] for name in TimelineForm.base_fields if request.GET.get(name)}
    form = TimelineForm(asked or None)
    found = page(file, form.wanted(), request.GET.get("before", ""))
    return {
        "form": form,
        "asked": asked,
        "events": found.events,
        "older": urlencode(asked | {"before": found.older}) if found.older else "",
        "is_later_page": bool(request.GET.get("before")),
        "newest": urlencode(asked),
    }


def _printed(file: CaseFile, on: date) -> dict:
    """The whole file on one page: every tab, and the timeline of the last year."""
    since = date(on.year - 1, on.month, min(on.day, 28))
    found = list(events(file, Wanted(since=since), PRINTED_EVENTS + 1))
    return {
        "file": file,
        "printing": True,
        "sections": [section for section in file.sections(PRINTED_ROWS) if section.tab.columns],
        "events": found[:PRINTED_EVENTS],
        "events_cut": len(found) > PRINTED_EVENTS,
        "now": timezone.now(),
    }


def changes_page(request, file: CaseFile, pk: int):
    """What one act of the file changed; the timeline draws its middle into itself."""
    act = visible_act(file, pk)
    if act is None:
        raise Http404
    changes, hidden = changes_of(act, request.user)
    context = {"file": file, "event": event_of(file, act), "changes": changes, "hidden": hidden}
    return render(request, "casefile/changes.html", context)


def exported(file: CaseFile, form: str) -> HttpResponse:
    """The file as a download; the name says whose it is and of which day."""
    if form not in FORMS:
        raise Http404
    _writer, ending, content_type = FORMS[form]
    now = timezone.now()
    out = BytesIO()
    export(file, form, out, now=now)
    name = f"{file.subject}_{file.code}_{timezone.localdate(now)}.{ending}"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(out.getvalue(), content_type=content_type, headers=headers)
