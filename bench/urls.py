"""The portal's addresses, the stock list page of the same table, and the stock form of the same checklist."""

from pathlib import Path

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.forms import HiddenInput, RadioSelect, modelformset_factory
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path
from django.utils import timezone

from inspections.models import Answer, Visit
from inspections.queries import questions_of
from inspections.queries.checklists import earlier_findings
from institutions.models import Institution


class _Site(admin.AdminSite):
    """Opens for whoever the portal lets in."""

    def has_permission(self, request):
        return request.user.is_authenticated


class _Open(admin.ModelAdmin):
    """The changelist one writes in five minutes."""

    list_display = (
        "name", "county", "kind", "level", "nature", "beds", "licence_to", "risk", "points", "state",
    )  # fmt: skip
    list_select_related = ("region", "category", "standing")
    list_filter = ("level", "state")
    list_per_page = 25
    ordering = ("sort_key", "pk")
    search_fields = ("name",)

    def has_view_permission(self, request, obj=None):
        return True

    has_module_permission = has_view_permission
    has_change_permission = has_add_permission = has_delete_permission = has_view_permission

    def lookup_allowed(self, lookup, value, request=None):
        return True

    @admin.display(description="区划")
    def county(self, row):
        """Name of the division."""
        return row.region.name

    @admin.display(description="机构类别")
    def kind(self, row):
        """Name of the category."""
        return row.category and row.category.name

    @admin.display(description="风险等级")
    def risk(self, row):
        """From the standing."""
        return row.standing.get_risk_level_display() if hasattr(row, "standing") else None

    @admin.display(description="本周期记分")
    def points(self, row):
        """Likewise."""
        return row.standing.points_this_cycle if hasattr(row, "standing") else None


@login_required
def checklist(request, pk):
    """One form of a model formset for each question, with the earlier findings beside it."""
    visit = Visit.objects.visible_to(request.user).select_related("institution", "plan").get(pk=pk)
    asked = questions_of(visit, timezone.localdate())
    earlier = earlier_findings(visit, request.user)
    made = modelformset_factory(
        Answer, fields=("question", "value", "number", "text", "quantity", "self_found"), extra=len(asked),
        widgets={"question": HiddenInput, "value": RadioSelect},
    )  # fmt: skip
    formset = made(queryset=Answer.objects.filter(visit=visit), initial=[{"question": row.pk} for row in asked])
    rows = [(form, row, earlier.get(row.offence_code, ())) for form, row in zip(formset.forms, asked, strict=True)]
    page = Template(Path(__file__).with_name("checklist.html").read_text(encoding="utf-8"))
    return HttpResponse(page.render(Context({"visit": visit, "formset": formset, "rows": rows})))


site = _Site(name="stock")
site.register(Institution, _Open)
urlpatterns = [
    path("stock/checklist/<int:pk>/", checklist, name="checklist"),
    path("stock/", site.urls),
    path("", include("supervision.urls")),
]
