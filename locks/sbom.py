"""A bill of what is in the product (CycloneDX): each package of the lock with its version and the digests of its files.

`make lock` writes it beside the locks, so that an office's scanner can read it without installing anything.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str, project: str) -> dict[str, Any]:
    """The bill of a lock's text for the project of a pyproject.toml."""
    of = tomllib.loads(project)["project"]
    components: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if found := PACKAGE.match(line):
            name, version = found.groups()
            components.append(
                {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}", "hashes": []}
            )
        elif digest := DIGEST.search(line):
            components[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": of["name"], "version": of["version"]}},
        "components": components,
    }


def main() -> None:
    """Write it anew."""
    found = bill(
        (HERE / "postgres.txt").read_text(encoding="utf-8"), (HERE.parent / "pyproject.toml").read_text(encoding="utf-8")
    )
    (HERE / "sbom.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
