"""Promises about the distribution as it is installed."""

from __future__ import annotations

from importlib.metadata import distribution, packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_three_packages_belong_to_us_alone():
    owners = packages_distributions()
    for package in ("bot", "handlers", "scheduler"):
        assert set(owners.get(package, ["duban-bot"])) == {"duban-bot"}, package


def test_the_distribution_cannot_be_uploaded_by_accident():
    assert "Private :: Do Not Upload" in distribution("duban-bot").metadata.get_all("Classifier", [])


def test_t34_the_locks_hold_hashes_and_no_address():
    for name in ("core", "postgres", "check"):
        text = (ROOT / "locks" / f"{name}.txt").read_text()
        assert "--hash=sha256:" in text and "://" not in text and "index-url" not in text


def test_what_is_served_is_what_was_tested():
    """The smaller locks hold the versions of the largest."""
    tested = versions("check")
    for name in ("core", "postgres"):
        assert versions(name).items() <= tested.items()
    assert set(versions("postgres")) - set(versions("core")) == {"psycopg", "psycopg-binary"}


def versions(lock: str) -> dict[str, str]:
    lines = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if not line.startswith(" "))
