"""Pages of this floor."""

app_name = "institutions"
urlpatterns = []
