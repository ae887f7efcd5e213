"""Commands, queries, figures, import."""
