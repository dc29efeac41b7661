"""Promises about the distribution as it is installed."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import distribution, packages_distributions, version
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent


def beside(place: str) -> ModuleType:
    """A script that stands beside what it makes."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / place)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sbom = beside("locks/sbom.py")


def test_the_three_packages_belong_to_us_alone():
    owners = packages_distributions()
    for package in ("bot", "handlers", "scheduler"):
        assert set(owners.get(package, ["duban-bot"])) == {"duban-bot"}, package


def test_the_distribution_cannot_be_uploaded_by_accident():
    assert "Private :: Do Not Upload" in distribution("duban-bot").metadata.get_all("Classifier", [])


def test_t34_the_locks_hold_hashes_and_no_address():
    for name in ("core", "postgres", "sqlite", "check", "atheris", "counterparts"):
        text = (ROOT / "locks" / f"{name}.txt").read_text()
        assert "--hash=sha256:" in text and "://" not in text and "index-url" not in text


def test_t34_what_is_installed_is_what_the_lock_names():
    """Nothing that the product needs is here in another version than the one whose files were hashed."""
    installed = {name: version(name) for name in versions("core")}
    assert installed == versions("core")


def test_t34_the_bill_of_materials_is_that_of_the_lock():
    made = sbom.bill((ROOT / "locks" / "postgres.txt").read_text(encoding="utf-8"), (ROOT / "pyproject.toml").read_text("utf-8"))
    assert json.loads((ROOT / "locks" / "sbom.json").read_text(encoding="utf-8")) == made
    assert {part["name"]: part["version"] for part in made["components"]} == versions("postgres")
    assert all(part["hashes"] for part in made["components"])


def test_what_is_served_is_what_was_tested():
    """The smaller locks hold the versions of the largest."""
    tested = versions("check")
    for name in ("core", "postgres"):
        assert versions(name).items() <= tested.items()
    assert set(versions("postgres")) - set(versions("core")) == {"psycopg", "psycopg-binary"}
    assert set(versions("sqlite")) - set(versions("core")) == {"sqlcipher3"}
    assert versions("core").items() <= versions("sqlite").items()


def versions(lock: str) -> dict[str, str]:
    lines = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if not line.startswith(" "))
