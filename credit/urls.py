"""Pages of this floor."""

app_name = "credit"
urlpatterns = []
