"""What pages say, and which rows are the same: reading, identity, staging, resolving."""
