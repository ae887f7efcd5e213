"""Load every topic, so that its rules and commands are known."""

from __future__ import annotations

from innovasjon_desktop.services import agents, areas, organisation, requests

__all__ = ["agents", "areas", "organisation", "requests"]
