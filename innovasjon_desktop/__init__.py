"""Innovasjon: the overview a municipality's resource team works from."""

__version__ = "0.1.0"
