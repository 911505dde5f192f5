"""What the nouns of the registry have in common."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers

_MOST = 2**63


def by_number(rows, key: str):
    """The row with this number, or Http404: for nouns that have no code of their own."""
    if not key.isascii() or not key.isdigit() or int(key) >= _MOST:
        raise Http404
    return get_object_or_404(rows, pk=int(key))


class PlaceShape(serializers.Serializer):
    """The institution a row belongs to."""

    code = serializers.CharField()
    name = serializers.CharField()
