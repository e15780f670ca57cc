"""The sites whose pages can be read: one folder each, found by its `site.toml`."""
