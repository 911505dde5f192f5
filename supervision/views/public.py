"""Pages for everybody, without signing in. Nothing here but ``published()`` rows."""

from django.shortcuts import render


def public_home(request):
    """What the public may look up, and where."""
    return render(request, "roof/public_home.html")
