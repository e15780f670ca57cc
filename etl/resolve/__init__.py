"""From what a run has staged to the rows that change: captures, pages, identity, articles, rates.

Each step is SQL over three sets of tables: `base` (published now), `staged` (met in this run) and
`work` (worked out here), and leaves in `next` every row that this run could change, complete. What
really changes is told by comparing `next` with `base`, so that the outcome never depends on how the
pages were split into runs.
"""
