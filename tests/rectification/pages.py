"""Opening a page as somebody."""

from django.urls import reverse

BACKEND = "supervision.foundation.signing_in.PortalBackend"


def visitor(client):
    """``page(user, "plan_list", …)``: open a page of this floor, or post ``data`` to it and follow."""

    def page(user, name, *args, data=None, query=""):
        client.force_login(user, backend=BACKEND)
        address = reverse(f"rectification:{name}", args=args) + query
        if data is None:
            return client.get(address)
        return client.post(address, data, follow=True, HTTP_REFERER="/system/notices/")

    return page


def text(response) -> str:
    """The words of a page."""
    return response.content.decode()
