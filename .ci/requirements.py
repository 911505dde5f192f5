"""Print the pinned direct requirements of pyproject.toml with the named extras, one per line.

Run by the machine's own Python before there is an environment: `make env` installs these under the constraints of
requirements.lock, without building the project itself, which would write beside the sources.
"""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
for requirements in [project["dependencies"], *(project["optional-dependencies"][name] for name in sys.argv[1:])]:
    print(*requirements, sep="\n")
