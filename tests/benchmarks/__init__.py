"""Benchmarks: generated corpora of known truth, what the job makes of them, and at what cost. No tests."""
