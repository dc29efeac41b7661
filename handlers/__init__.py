"""What people can say to the bot: one file, one command. Importing this package declares them all."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

for module in walk_packages(__path__, prefix="handlers."):
    import_module(module.name)
