"""The record card: one record of any entity, its next steps, what hangs on it and its history."""

from __future__ import annotations
