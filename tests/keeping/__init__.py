"""Tests of what is kept: snapshots, going back, expiry, moving, and the check of it all."""
