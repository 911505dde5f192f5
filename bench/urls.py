"""The portal's addresses, and the stock list page of the same table with the same columns."""

from django.contrib import admin
from django.urls import include, path

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


site = _Site(name="stock")
site.register(Institution, _Open)
urlpatterns = [path("stock/", site.urls), path("", include("supervision.urls"))]
