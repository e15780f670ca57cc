"""Checking what is stored against what was published: files, rows, the look-up, the catalogue, the links.

What the manifest says is taken for true; it holds no sum of itself, and none of the catalogue, which is asked
instead.
"""
