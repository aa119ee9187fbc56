"""What members may do, by their roles."""

from aiprod.collab.v1 import resources_pb2 as pb

RANKS = (pb.OWNER, pb.EDITOR, pb.REVIEWER, pb.COMMENTER, pb.VIEWER)
"""From the most powerful down; the numbers of the contract tell no order."""


def includes(role: pb.Role.ValueType, other: pb.Role.ValueType) -> bool:
    """Whether `role` has the rights of `other`. ROLE_UNSPECIFIED has none."""
    return role in RANKS and RANKS.index(role) <= RANKS.index(other)
