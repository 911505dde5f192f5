"""What the frame of every page needs."""

from django.conf import settings

from .navigation import menu_for


def frame(request):
    """Site fields, the person's menu and the number of unread notices (counted only when shown)."""
    user = getattr(request, "user", None)
    context = {"SITE": settings.SITE, "PORTAL_DEMO": settings.PORTAL_DEMO}
    if user is not None and user.is_authenticated:
        context["menu"] = menu_for(user, request.path)
        context["unread_count"] = user.notices.unread().count
    return context
