"""Ordinary people at the pages of the portal, for journeys."""

from django.urls import reverse

SIGNED_IN = "supervision.foundation.signing_in.PortalBackend"


class Portal:
    """The pages as people of the cast use them: ``portal.get("inspector", "inspections:visit_today")``."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast

    def get(self, who, name, *args, **query):
        """Open a page; it has to be there."""
        answer = self.ask(who, name, *args, **query)
        assert answer.status_code == 200, (who, name, answer.status_code)
        return answer

    def ask(self, who, name, *args, **query):
        """Open a page, whatever it answers."""
        self.client.force_login(self.cast.everyone[who], SIGNED_IN)
        return self.client.get(reverse(name, args=args), query)

    def text(self, who, name, *args, **query) -> str:
        """What the page says."""
        return self.get(who, name, *args, **query).content.decode()

    def post(self, who, name, /, *args, **data):
        """Send a form and go where it leads; a form that comes back with mistakes fails the test."""
        self.client.force_login(self.cast.everyone[who], SIGNED_IN)
        answer = self.client.post(reverse(name, args=args), data)
        assert answer.status_code == 302, (who, name, answer.status_code, answer.content.decode()[-4000:])
        return self.client.get(answer.url, follow=True)

    def file(self, who, name, *args, **query) -> bytes:
        """What a download holds."""
        return b"".join(self.get(who, name, *args, **query))
