"""Rules, life cycles and figures."""
