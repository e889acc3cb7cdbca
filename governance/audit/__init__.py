"""The append-only audit log: events, their Merkle tree, and checking it. Knows nothing of models."""
