"""Ledgers (台账): one column definition gives the list page, its filters, the Excel export and the import.

An app declares its ledgers in ``ledgers.py``; the module is found when Django starts::

    from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

    INSTITUTIONS = register(Ledger(
        name="institutions",                          # in commands, addresses and the API
        title=_("医疗机构台账"),
        model=Institution,                            # rows: Institution.objects.visible_to(user)
        key=("code",),                                # columns that say which row an imported line means
        columns=(
            Column("code", _("机构编码"), kind=Kind.CODE, width=16, link=True, field="code"),
            Column("name", _("机构名称"), width=32, sort="sort_key", field="name", required=True,
                   synonyms=("医院名称", "hsp_name"), link=True),
            Column("region", _("区县"), "region__name", width=12),          # any path or ORM expression
            Column("level", _("级别"), kind=Kind.CHOICE, choices=Level, filter="choice", field="level"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=State, colours=COLOURS, filter="choice"),
            Column("due_on", _("到期日"), kind=Kind.DATE, filter="range", default_visible=False),
        ),
        filters=(Filter("q", _("名称"), search=FOUND_BY),       # conditions that are not a column; see ..search
                 region_filter("region_code"),
                 Filter("overdue", _("逾期"), lambda rows, value, user: rows.overdue(), kind="flag")),
        order=("-due_on",),                           # column keys; the primary key breaks ties
        view=P.INSTITUTION_VIEW, imports=P.INSTITUTION_IMPORT,   # export: as view unless ``exports`` is given
        row_url=lambda row: reverse("institutions:institution_detail", args=[row["code"]]),
        list_url="institutions:institution_list",
        new_url="institutions:institution_new", new_permission=P.INSTITUTION_EDIT,
        bulk=(Bulk("amend", _("批量修改"), P.INSTITUTION_EDIT, registry.amend_many, AmendManyForm),),     # see bulk
        importer=InstitutionImporter,                 # or FlatImporter where columns are simply fields
    ))

    path("", ledger_page("institutions"), name="institution_list")   # supervision.foundation.ledger.views

A cell is an SQL expression, never a Python property: labels become CASE, masks are made in SQL, and what
the screen shows is the very queryset the export streams. ``row`` in ``row_url`` maps column keys (raw values:
the code of a choice) and ``pk``: the columns of ``key`` and those on the screen. A long list names rows that an
index gives in its order: ``queryset=Institution.objects.listed_for``, and ``models.division_indexes``. Links into a
filtered list are plain queries: ``?state=open&due_on_to=2026-11-30``;
a ledger of one plan is a hidden ``Filter("plan", …, hidden=True)`` and a link ``?plan=3``.

Import: a column with ``field`` is written to that field of the model (``parse=`` turns unusual text into the
field's value, e.g. a name into a key). A flat ledger names ``flat.FlatImporter`` and needs nothing else: rows are
told apart by ``key``, and only what differs is written. An app with its own matching subclasses
``importing.Importer`` with ``decide`` and ``apply``. Exports, templates, imports and saved filters live under
``/ledgers/<name>/``, the same rows for other systems under ``/api/v1/ledgers/<name>/``.
"""
