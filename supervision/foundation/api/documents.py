"""What every operation of the document has in common."""

_ERRORS = {
    "400": ("ProblemsShape", "The input is wrong; nothing was written.",
            {"problems": [{"row": None, "column": "name", "message": "请填写机构名称。"}]}),
    "401": ("DetailShape", "No session and no valid token.", {"detail": "接口令牌无效、已吊销或已过期。"}),
    "403": ("DetailShape", "The account has no right to this.", {"detail": "您的角色没有这项权限。"}),
    "404": ("DetailShape", "No such row, or not this account's to see.", {"detail": "未找到。"}),
    "409": ("ReasonsShape", "Refused: the reasons say what to do.", {"reasons": ["当前状态不能办理这一步。"]}),
    "415": ("DetailShape", "Send JSON.", {"detail": "不支持的媒体类型。"}),
}  # fmt: skip
_METHODS = ("get", "post", "patch", "put", "delete")


def common_answers(result, generator, request, public):
    """Add the answers that any operation may give, with an example each, in the shapes the portal uses."""
    for operations in result["paths"].values():
        for method in _METHODS:
            if method in operations:
                _complete(operations[method], writes=method != "get")
    return result


def _complete(operation: dict, *, writes: bool) -> None:
    for status, (shape, told, example) in _ERRORS.items():
        if status in ("409", "415") and not writes:
            continue
        operation["responses"].setdefault(status, {
            "description": told,
            "content": {"application/json": {
                "schema": {"$ref": f"#/components/schemas/{shape}"}, "example": example,
            }},
        })  # fmt: skip


def shared_shapes(result, generator, request, public):
    """The shapes of errors are used by reference only, so they are put in by hand."""
    text = {"type": "string"}
    problem = {
        "type": "object", "required": ["row", "column", "message"],
        "properties": {"row": {"type": "integer", "nullable": True}, "column": text, "message": text},
    }  # fmt: skip
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["ProblemShape"] = problem
    for name, key, items in (
        ("ProblemsShape", "problems", {"$ref": "#/components/schemas/ProblemShape"}), ("ReasonsShape", "reasons", text),
    ):  # fmt: skip
        listed = {"type": "array", "items": items}
        schemas[name] = {"type": "object", "required": [key], "properties": {key: listed}}
    schemas["DetailShape"] = {"type": "object", "required": ["detail"], "properties": {"detail": text}}
    return result
