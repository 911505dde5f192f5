"""Pages of this floor."""

app_name = "inspections"
urlpatterns = []
