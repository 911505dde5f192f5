"""What the frame of every page needs."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .navigation import bottom_bar_for, menu_for, menu_place, public_menu


def frame(request):
    """Site fields, the person's menu and the number of unread notices (counted only when shown)."""
    user = getattr(request, "user", None)
    context = {
        "SITE": settings.SITE,
        "PORTAL_DEMO": settings.PORTAL_DEMO,
        "public_menu": SimpleLazyObject(lambda: public_menu(request.path)),
    }
    if user is not None and user.is_authenticated:
        context["menu_place"] = SimpleLazyObject(lambda: menu_place(user, request.path))
        context["menu"] = SimpleLazyObject(lambda: menu_for(user, request.path))
        context["bottom_bar"] = SimpleLazyObject(lambda: bottom_bar_for(user, request.path))
        context["unread_count"] = user.notices.unread().count
    return context
