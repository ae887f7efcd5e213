"""Data about people: what there is about one of them, taking it out for good, and how long it is kept."""
