"""The window, used as a person does."""
