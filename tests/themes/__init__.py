"""Invented themes: ways in which a site might print one listing as HTML. They know nothing of the readers."""
