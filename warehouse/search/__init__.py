"""Searching titles and texts: an index of words beside the tables, and questions to it.

Everything in the index can be made from the tables, so no publication hangs on it. It holds one document for
each published wording, found by `version_id`, and none of their text; what is found is joined with the rows
of the snapshot that was asked. So one index serves every snapshot.
"""
