"""Whether a run may be published, and what it is measured by.

`declared` holds every gate. Gates ask figures and rows that were worked out already: they change nothing but
that a page which fails a gate of single pages waits in quarantine.
"""
