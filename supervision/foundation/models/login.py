"""Failed sign-ins, counted so that two attempts at once cannot both slip through."""

from django.db import models


class LoginFailures(models.Model):
    """Failures of one account since the window opened."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    window_ends = models.DateTimeField()

    def __str__(self):
        return f"{self.key[:8]}… {self.count}"
