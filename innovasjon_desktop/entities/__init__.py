"""One description per entity, read by table, form, import, export, search and history."""
