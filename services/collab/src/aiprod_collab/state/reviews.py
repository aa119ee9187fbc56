"""When the reviews of a film decide about it."""

from collections.abc import Collection, Mapping

from aiprod.collab.v1 import resources_pb2 as pb

REJECTED, APPROVED = pb.Review.REJECTED, pb.Review.APPROVED


def outcome(
    policy: pb.Policy, verdicts: Mapping[str, pb.Review.Verdict.ValueType]
) -> tuple[pb.Review.Verdict.ValueType, Collection[str]] | None:
    """The verdict on a film and the users whose reviews decide it; None while it is open.

    `verdicts` are the users' last ones. One rejection rejects. All approvers of the policy and as many
    users as it wants approve.
    """
    rejecting = [user for user, verdict in verdicts.items() if verdict == REJECTED]
    if rejecting:
        return REJECTED, rejecting
    approving = [user for user, verdict in verdicts.items() if verdict == APPROVED]
    if set(policy.approvers) <= set(approving) and len(approving) >= max(1, policy.min_approvals):
        return APPROVED, approving
    return None
