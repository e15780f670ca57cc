"""How tables are kept and read: the contract, the snapshots, the catalogue."""
