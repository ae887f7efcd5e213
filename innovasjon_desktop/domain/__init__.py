"""Rules, life cycles and derived figures: pure functions, standard library only."""
