"""Filled forms that have been handed in, so that handing one in twice does it once."""

from django.db import models


class Submission(models.Model):
    """The hidden token of one filled form. ``location``: where the person was sent when it was done."""

    key = models.CharField(max_length=64, primary_key=True)
    location = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="submission_at")]

    def __str__(self):
        return self.key[:8]
