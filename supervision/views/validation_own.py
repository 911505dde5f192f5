"""The institution's application for validation: what the portal knows is shown, the rest is added, one signs."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.choices import ValidationState
from institutions.forms import ApplicationForm, SignForm
from institutions.services import validations
from institutions.services.validations.applying import PREPARED_IN
from institutions.services.validations.letters import reasons_of
from institutions.views.validations import visible_validation
from institutions.workflow import VALIDATION, missing_materials
from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Attachment

from .validation_file import changes_in, known_of, parts_of


@require(P.VALIDATION_VIEW)
def validation_own(request, code):
    """Prepare (anybody of the institution), sign and hand in (the principal); afterwards what came of it."""
    validation = visible_validation(request.user, code)
    if not validations.is_own(validation, request.user):
        return redirect("validation_review", code=code)
    materials = list(validation.materials.all())
    form = ApplicationForm(request.POST or None, request.FILES or None, validation=validation, materials=materials)
    sign = SignForm(request.POST or None, initial={"signer": request.user.name})
    wants_to_sign = request.method == "POST" and "sign" in request.POST
    if request.method == "POST" and form.is_valid() and (not wants_to_sign or sign.is_valid()):
        try:
            _keep(request, validation, form.given, sign.cleaned_data["signer"] if wants_to_sign else "")
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已提交，请保存回执。") if wants_to_sign else _("已保存，可以随时继续填写。"))
            return redirect("validation_own", code=code)
    status = 422 if request.method == "POST" else 200
    return render(request, "roof/validation_own.html", _context(request.user, validation, form, sign), status=status)


def _keep(request, validation, given: dict, signer: str) -> None:
    """Keep the draft even where the signature is refused: what was typed is never lost."""
    who = {"by": request.user, "now": timezone.now()}
    row = validations.draft(validation, **given, **who)
    if not signer:
        return
    known = known_of(request.user, row)
    if row.state == ValidationState.DEFERRED:
        validations.reapply(row, statement=row.statement, known=known, **who)
    else:
        validations.apply(row, signer=signer, known=known, entropy=secrets.token_bytes(12), **who)


def _context(user, validation, form, sign) -> dict:
    is_open = validation.state in PREPARED_IN
    parts = {part.key: part for part in parts_of(user, validation.institution)}
    rows = [_material(validation, parts, files_of(form.materials), *row) for row in form.rows()]
    actions = VALIDATION.open_to(user, validation)
    signs = may(user, P.VALIDATION_APPLY) and is_open
    return {
        "validation": validation,
        "institution": validation.institution,
        "form": form,
        "sign": sign,
        "rows": rows,
        "is_open": is_open,
        "signs": signs,
        "missing": missing_materials(validation) if is_open else [],
        "due_reasons": reasons_of(validation),
        "actions": [action for action in actions if action.verb == "take_back"],
        "documents": validation.documents.all(),
        "today": timezone.localdate(),
    }


def _material(validation, parts, files, material, text, upload) -> dict:
    """A material with what the portal knows of it: live while it is prepared, frozen once it is handed in."""
    keys = material.source.split()
    return {
        "material": material,
        "text": text,
        "upload": upload,
        "files": files.get(material.pk, []),
        "folded": bool(keys) and not material.required and not material.text and not text.errors,
        "parts": [parts[key] for key in keys if key in parts],
        "changes": changes_in(validation) if "timeline" in keys else None,
    }


def files_of(materials) -> dict[int, list]:
    """Attachments of the materials by key, marked as pictures where they are."""
    rows = Attachment.objects.filter(
        parent_type="institutions.validationmaterial", parent_id__in=[row.pk for row in materials]
    )
    found: dict[int, list] = {}
    for row in rows:
        row.is_image = row.content_type in ("image/jpeg", "image/png")
        found.setdefault(row.parent_id, []).append(row)
    return found
