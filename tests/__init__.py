"""Tests of steppe."""
