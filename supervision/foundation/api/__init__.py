"""The API: what a page lists, shows and does, for other systems, by the same forms, services and permissions.

An app's ``api.py`` declares its resources; ``resources.resource_urls`` makes their addresses::

    INSTITUTIONS = Resource(
        name="institutions", label=_("医疗机构"), ledger="institutions", find=visible, detail=InstitutionDetail,
        create=Write(form=InstitutionForm, save=register), amend=Write(form=InstitutionForm, save=amend),
        workflow=INSTITUTION, act=take,
    )

``GET /api/v1/institutions/`` is the ledger (conditions, order and columns of the page), ``POST`` fills the form of
the page; ``GET`` and ``PATCH /api/v1/institutions/<code>/`` likewise; ``POST …/<code>/actions/<verb>/`` takes a step
of the workflow. Signed-in people use their session, systems a token (``Authorization: Bearer mp_…``).
"""
