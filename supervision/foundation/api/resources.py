"""Resources: a noun of the portal under one address, with what its pages list, show and do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from ..access import P, permissions_of
from ..errors import BadInput, Refused
from ..ledger.api import page_of
from ..ledger.columns import Ledger, ledger_named
from ..workflow import Action
from .parameters import conditions_of, read_query
from .shapes import (
    ActionShape,
    NoteShape,
    camel,
    checked,
    input_shape,
    page_example,
    page_shape,
    present_of,
    problems_of,
)


@dataclass(frozen=True)
class Write:
    """A form of a page and what happens with it.

    ``form(data, user, obj)`` makes it; ``save(form, obj, by, now)`` calls the service and returns the row.
    ``fields``: its fields as documented; a serializer field stands for what a form has one by one. ``partial``: what
    is left out stays as the page shows it.
    """

    form: Callable[..., forms.BaseForm]
    save: Callable[..., models.Model]
    fields: dict[str, forms.Field | serializers.Field]
    permissions: tuple[P, ...]
    example: dict
    partial: bool = False


@dataclass(frozen=True)
class Part:
    """What belongs to a row and is read under its address.

    ``tell(row, user, asked)`` gives what ``shape`` describes; ``query`` says what may be asked for, if anything.
    """

    label: Any
    tell: Callable[[models.Model, Any, dict], dict]
    shape: type[serializers.Serializer]
    example: dict
    permissions: tuple[P, ...]
    query: type[serializers.Serializer] | None = None


@dataclass(frozen=True)
class Resource:
    """A noun. ``find(user, key)`` gives a visible row or raises Http404; ``detail`` says what is told of it.

    Steps that need no more than a note are the ``notes``, done by ``act(row, verb, by, now, note)``; ``steps`` are
    those with a form of their own, by verb. ``offered(user, row)``: what of both is open now. ``parts`` by name.
    """

    name: str
    label: Any
    ledger: str
    find: Callable[[Any, str], models.Model]
    detail: type[serializers.Serializer]
    example: dict
    view: P
    create: Write | None = None
    amend: Write | None = None
    offered: Callable[[Any, models.Model], list[Action]] | None = None
    notes: tuple[str, ...] = ()
    act: Callable[..., models.Model] | None = None
    steps: dict[str, Write] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)


class _Base(APIView):
    permission_classes = [IsAuthenticated]
    resource: Resource

    def _admit(self, *permissions: P) -> None:
        if not permissions_of(self.request.user).intersection(permissions):
            raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))

    def _told(self, row) -> dict:
        resource = self.resource
        known = {*resource.notes, *resource.steps}
        offered = resource.offered(self.request.user, row) if resource.offered else []
        actions = [
            {"verb": one.verb, "label": one.label, "reasons": list(one.reasons)} for one in offered if one.verb in known
        ]
        return {**resource.detail(row, context={"request": self.request}).data, "actions": actions}

    def _written(self, write: Write, shape, obj=None):
        """The form as the page shows it, with the body laid over it; null empties a field."""
        self._admit(*write.permissions)
        before = present_of(write.form(None, self.request.user, obj)) if obj is not None else {}
        given = before | checked(shape, self.request.data)
        form = write.form({key: value for key, value in given.items() if value is not None}, self.request.user, obj)
        if not form.is_valid():
            raise BadInput(problems_of(form))
        return write.save(form, obj, self.request.user, timezone.now())


def resource_urls(resource: Resource) -> list:
    """The addresses of a resource; the rows of its ledger are read as on the page."""
    title = camel(resource.name)
    ledger = ledger_named(resource.ledger)
    detail = type(
        f"{title}Detail", (resource.detail,), {"actions": ActionShape(many=True), "__doc__": resource.detail.__doc__}
    )
    base, name = f"v1/{resource.name.replace('_', '-')}/", f"api_{resource.name}"
    one = f"{base}<str:key>/"
    found = [
        path(base, _collection(resource, ledger, detail, title).as_view(), name=name),
        path(one, _single(resource, detail, title).as_view(), name=f"{name}_one"),
    ]
    found += [
        path(f"{one}{part}/", _part(resource, part, title).as_view(), name=f"{name}_{part}") for part in resource.parts
    ]
    found += [
        path(f"{one}actions/{verb}/", _step(resource, verb, detail, title).as_view(), name=f"{name}_{verb}")
        for verb in resource.steps
    ]
    if resource.notes:
        act = _notes(resource, detail, title)
        found.append(path(f"{one}actions/<str:verb>/", act.as_view(), name=f"{name}_act"))
    return found


def _collection(resource: Resource, ledger: Ledger, detail, title: str) -> type[APIView]:
    shape = input_shape(f"{title}Create", resource.create.fields) if resource.create else None

    class Collection(_Base):
        @extend_schema(
            operation_id=f"{resource.name}_list", tags=[resource.name], parameters=conditions_of(ledger),
            responses={200: page_shape(ledger)}, description=f"{resource.label}: the rows of the page's ledger.",
            examples=[OpenApiExample("page", value=page_example(ledger), response_only=True)],
        )  # fmt: skip
        def get(self, request):
            if not ledger.may_view(request.user):
                raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))
            return page_of(ledger, request, self)

    def post(self, request):
        return Response(self._told(self._written(resource.create, shape)), status=201)

    if resource.create:
        Collection.post = extend_schema(
            operation_id=f"{resource.name}_create", tags=[resource.name], request=shape, responses={201: detail},
            examples=_examples(resource, resource.create), description=f"{resource.label}: the form of the page.",
        )(post)  # fmt: skip
    return _finished(Collection, resource, f"{title}Collection")


def _single(resource: Resource, detail, title: str) -> type[APIView]:
    shape = input_shape(f"{title}Amend", resource.amend.fields, partial=True) if resource.amend else None

    class Single(_Base):
        @extend_schema(
            operation_id=f"{resource.name}_read", tags=[resource.name], responses={200: detail},
            examples=[_row(resource)],
        )  # fmt: skip
        def get(self, request, key):
            self._admit(resource.view)
            return Response(self._told(resource.find(request.user, key)))

    def patch(self, request, key):
        self._admit(resource.view)
        row = self._written(resource.amend, shape, resource.find(request.user, key))
        return Response(self._told(row))

    if resource.amend:
        Single.patch = extend_schema(
            operation_id=f"{resource.name}_amend", tags=[resource.name], request=shape, responses={200: detail},
            examples=_examples(resource, resource.amend), description="Fields that are left out stay as they are.",
        )(patch)  # fmt: skip
    return _finished(Single, resource, f"{title}Single")


def _part(resource: Resource, name: str, title: str) -> type[APIView]:
    part = resource.parts[name]

    class PartView(_Base):
        @extend_schema(
            operation_id=f"{resource.name}_{name}", tags=[resource.name], parameters=[part.query] if part.query else [],
            responses={200: part.shape}, description=str(part.label),
            examples=[OpenApiExample(name, value=part.example, response_only=True)],
        )  # fmt: skip
        def get(self, request, key):
            self._admit(*part.permissions)
            row = resource.find(request.user, key)
            return Response(part.tell(row, request.user, read_query(part.query, request.query_params)))

    return _finished(PartView, resource, f"{title}{camel(name)}")


def _step(resource: Resource, verb: str, detail, title: str) -> type[APIView]:
    """A step with a form; what speaks against it, the service says."""
    step = resource.steps[verb]
    shape = input_shape(f"{title}{camel(verb)}", step.fields, partial=step.partial)

    class StepView(_Base):
        @extend_schema(
            operation_id=f"{resource.name}_{verb}", tags=[resource.name], request=shape, responses={200: detail},
            examples=_examples(resource, step), description=f"{resource.label}: {verb}.",
        )  # fmt: skip
        def post(self, request, key):
            self._admit(resource.view)
            return Response(self._told(self._written(step, shape, resource.find(request.user, key))))

    return _finished(StepView, resource, f"{title}{camel(verb)}Step")


def _notes(resource: Resource, detail, title: str) -> type[APIView]:
    class NotesView(_Base):
        @extend_schema(
            operation_id=f"{resource.name}_act", tags=[resource.name], request=NoteShape, responses={200: detail},
            parameters=[OpenApiParameter("verb", str, OpenApiParameter.PATH, enum=list(resource.notes))],
            examples=[
                OpenApiExample("note", value={"note": "依据津卫监督〔2026〕12号"}, request_only=True), _row(resource),
            ],
        )  # fmt: skip
        def post(self, request, key, verb):
            self._admit(resource.view)
            row = resource.find(request.user, key)
            if verb not in resource.notes:
                raise Http404
            if verb not in {action.verb for action in resource.offered(request.user, row)}:
                raise Refused(_("这条记录现在不能办理这一步，或您无权办理。"))
            note = checked(NoteShape, request.data)["note"]
            return Response(self._told(resource.act(row, verb, by=request.user, now=timezone.now(), note=note)))

    return _finished(NotesView, resource, f"{title}Notes")


def _finished(view: type[APIView], resource: Resource, name: str) -> type[APIView]:
    view.resource, view.__name__, view.__qualname__ = resource, name, name
    return view


def _examples(resource: Resource, write: Write) -> list[OpenApiExample]:
    return [OpenApiExample("request", value=write.example, request_only=True), _row(resource)]


def _row(resource: Resource) -> OpenApiExample:
    return OpenApiExample("row", value=resource.example, response_only=True, status_codes=["200", "201"])
