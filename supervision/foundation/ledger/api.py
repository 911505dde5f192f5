"""Ledgers for other systems: read-only, the same rows, conditions and permissions as the page."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from ..api.shapes import LedgerIndexShape, LedgerPageShape
from ..errors import BadInput, Problem
from .columns import Column, Kind, Ledger, ledger_named, ledgers
from .exporting import is_known
from .listing import ask

_PAGE_EXAMPLE = {
    "next": "https://portal.example/api/v1/ledgers/tasks/?cursor=cD0xMDA%3D", "previous": None,
    "results": [{"id": 7, "code": "ZG-2026-0007", "state": "in_progress", "state_label": "整改中"}],
}  # fmt: skip
_INDEX_EXAMPLE = {
    "ledgers": [{
        "name": "tasks", "title": "整改任务台账", "filters": [{"key": "overdue", "label": "逾期", "kind": "flag"}],
        "columns": [{"key": "state", "label": "状态", "kind": "choice", "filter": "choice",
                     "choices": [{"code": "in_progress", "label": "整改中"}]}],
    }],
}  # fmt: skip

PAGING = ("cursor", "page_size")


class LedgerCursor(CursorPagination):
    """By primary key: any page costs the same, and no row is missed or seen twice while others are added."""

    ordering = "pk"
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


def _column(column: Column, user) -> dict:
    told = {"key": column.key, "label": str(column.label), "kind": str(column.kind), "filter": column.filter}
    if column.kind == Kind.CHOICE:
        told["choices"] = [{"code": code, "label": str(label)} for code, label in column.pairs(user)]
    return told


def _told(ledger: Ledger, user) -> dict:
    filters = [{"key": one.key, "label": str(one.label), "kind": one.kind} for one in ledger.filters]
    columns = [_column(column, user) for column in ledger.columns]
    return {"name": ledger.name, "title": str(ledger.title), "columns": columns, "filters": filters}


class LedgerIndex(APIView):
    """The ledgers this person may open, with their columns and conditions."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="ledgers", tags=["ledgers"], responses={200: LedgerIndexShape},
        examples=[OpenApiExample("index", value=_INDEX_EXAMPLE, response_only=True)],
    )  # fmt: skip
    def get(self, request):
        """Names, columns and conditions."""
        found = [_told(ledger, request.user) for ledger in ledgers() if ledger.may_view(request.user)]
        return Response({"ledgers": found})


def page_of(ledger: Ledger, request, view) -> Response:
    """A page of a ledger's rows as the person may see them, under the conditions of the address."""
    query = ask(ledger, request.user, request.query_params)
    _refuse_unread(ledger, query, request.query_params)
    keys = {column.alias: column.key for column in ledger.columns}
    keys |= {f"{column.alias}_label": f"{column.key}_label" for column in ledger.columns if column.kind == Kind.CHOICE}
    paginator = LedgerCursor()
    page = paginator.paginate_queryset(query.rows.values("pk", *keys), request, view=view)
    rows = [{"id": row["pk"], **{key: row[alias] for alias, key in keys.items()}} for row in page]
    return paginator.get_paginated_response(rows)


def _refuse_unread(ledger: Ledger, query, params) -> None:
    """A condition that is not understood must not answer with more than was asked for."""
    problems = [Problem(None, "", error) for error in query.errors]
    unknown = [key for key in params if key not in PAGING and not is_known(ledger, key)]
    problems += [Problem(None, key, _("没有“%(key)s”这个条件。") % {"key": key}) for key in unknown]
    if problems:
        raise BadInput(problems)


class LedgerRows(APIView):
    """Rows of one ledger. Conditions are those of the page: ``?state=open&due_on_to=2026-11-30``."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="ledger_rows",
        tags=["ledgers"],
        parameters=[
            OpenApiParameter("cursor", str, description="From ``next`` or ``previous`` of the page before."),
            OpenApiParameter("page_size", int, description="At most 1000."),
        ],
        responses={200: LedgerPageShape},
        examples=[OpenApiExample("page", value=_PAGE_EXAMPLE, response_only=True)],
    )
    def get(self, request, name):
        """``{"next", "previous", "results": [{"id", column key: value, …}]}``; choices also as ``<key>_label``."""
        ledger = ledger_named(name)
        if not ledger.may_view(request.user):
            raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))
        return page_of(ledger, request, self)


class Schema(SpectacularAPIView):
    """The OpenAPI document."""

    permission_classes = [IsAuthenticated]


class Documentation(SpectacularSwaggerSplitView):
    """The API as a page: scripts and styles from our own files, none inline."""

    permission_classes = [IsAuthenticated]
    url_name = "api_schema"
    template_name = "foundation/api_docs.html"
