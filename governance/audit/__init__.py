"""The append-only audit log.

Events, their Merkle tree, and checking it. It knows nothing of models.
"""
