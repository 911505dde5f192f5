"""``manage.py read_policy FILE [--json]``: what the portal reads from a policy paper. Touches no database."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rectification.rules import policy
from rectification.rules.policy import ASSIST, COOPERATE, JOINT, LEAD
from rectification.services.papers import read_paper
from supervision.foundation.errors import Refused

ROLES = {LEAD: "牵头", JOINT: "共同负责", COOPERATE: "配合", ASSIST: "协助"}


class Command(BaseCommand):
    """Reads a text, Word or Excel file."""

    help = "Read the measures of a policy paper (.txt, .docx, .xlsx) with their units and deadlines."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one line of JSON instead of a table")

    def handle(self, *, file, **options):
        try:
            text = read_paper(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Refused as refused:
            raise CommandError("；".join(refused.reasons)) from refused
        found = policy.read(text, corrections=policy.recorded())
        if options["json"]:
            self.stdout.write(json.dumps(_plain(found), ensure_ascii=False))
        else:
            self._table(found)

    def _table(self, found) -> None:
        self.stdout.write(found.title)
        self.stdout.write(f"发文机关：{found.issuer or '—'}　文号：{found.number or '—'}　措施：{len(found.items)} 条")
        for item in found.items:
            self.stdout.write(f"\n{item.number}. {item.title}")
            for role, label in ROLES.items():
                if names := item.units.named(role):
                    self.stdout.write(f"   {label}：{'、'.join(names)}")
            if item.deadline:
                self.stdout.write(f"   时限：{item.deadline.text}　{item.deadline.on or ''}".rstrip())
            if item.doubts:
                self.stdout.write(f"   请核对：{'、'.join(item.doubts)}")


def _plain(found) -> dict:
    return {
        "title": found.title,
        "issuer": found.issuer,
        "number": found.number,
        "items": list(map(_item, found.items)),
    }


def _item(item) -> dict:
    """``deadline`` is the day where the paper itself gives it in full, otherwise its own words."""
    due = item.deadline
    sure = due is not None and due.on is not None and not due.assumed
    return {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        **{role: item.units.named(role) for role in ROLES},
        "deadline": None if due is None else due.on.isoformat() if sure else due.text,
        "raw_units": item.raw_units,
    }
