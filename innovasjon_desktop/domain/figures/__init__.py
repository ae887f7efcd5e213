"""Derived figures F-01 to F-12: pure functions of facts and dates (section 7).

Every function takes :class:`~innovasjon_desktop.domain.figures.facts.Facts`, the rows as they were on the
as-of date ``facts.day``, and where it counts events the first day ``since`` of the interval that ends there.
"""
