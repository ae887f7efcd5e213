"""Descriptions, showing and parsing."""
