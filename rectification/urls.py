"""Pages of this floor."""

app_name = "rectification"
urlpatterns = []
