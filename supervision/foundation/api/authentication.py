"""A system signs in with a token; what it may do is what its account may do."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from ..services.tokens import recognise

_READING = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer mp_…``; a token for reading only cannot write."""

    def authenticate(self, request):
        """(account, token), or None when the request carries no token."""
        parts = get_authorization_header(request).decode("latin-1").split()
        if not parts or parts[0].lower() != "bearer":
            return None
        token = recognise(parts[1], now=timezone.now()) if len(parts) == 2 else None
        if token is None:
            raise AuthenticationFailed(_("接口令牌无效、已吊销或已过期。"))
        if request.method not in _READING and not token.may_write:
            raise PermissionDenied(_("这个接口令牌只能读取。"))
        return token.user, token

    def authenticate_header(self, request):
        """What makes the answer a 401."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document tells it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        """An HTTP bearer scheme."""
        return {"type": "http", "scheme": "bearer", "description": "Issued on the page of an account: mp_…"}
