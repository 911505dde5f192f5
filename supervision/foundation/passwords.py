"""What a password must be like, where Django's own words have no Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule in our words."""

    def get_error_message(self):
        """Names the length that is asked for."""
        return _("密码太短，至少 %(length)s 位。") % {"length": self.min_length}
