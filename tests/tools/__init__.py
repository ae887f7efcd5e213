"""Helpers for developers: screenshots and the like."""
