"""Tests: real files, real stores."""
