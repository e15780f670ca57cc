"""Readers of every class, in processes of their own, while another publishes one snapshot after the other."""
