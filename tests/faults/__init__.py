"""What the program stands: every fault of the table, caused for real, and what came of it."""
