"""When the reviews of a film decide it."""

from collections.abc import Collection, Mapping

from aiprod.collab.v1 import resources_pb2 as pb

REJECTED, APPROVED = pb.Review.REJECTED, pb.Review.APPROVED


def outcome(
    policy: pb.Policy, verdicts: Mapping[str, pb.Review.Verdict.ValueType]
) -> tuple[pb.Review.Verdict.ValueType, Collection[str]] | None:
    """Returns the verdict on a film and the users who decide it; None while it is open.

    `verdicts` holds each user's last verdict. One rejection rejects the film. It is approved once every
    approver of the policy and at least `min_approvals` users (1 when 0) approve.
    """
    rejecting = [user for user, verdict in verdicts.items() if verdict == REJECTED]
    if rejecting:
        return REJECTED, rejecting
    approving = [user for user, verdict in verdicts.items() if verdict == APPROVED]
    if set(policy.approvers) <= set(approving) and len(approving) >= max(1, policy.min_approvals):
        return APPROVED, approving
    return None
