"""Decides commands about who is in a room: members, invitations, guests."""

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.command import Command
from aiprod_collab.state.guests import admitted, is_guest
from aiprod_collab.state.invitations import is_open, open_invitation
from aiprod_collab.state.rejections import forbidden, invariant, not_found
from aiprod_collab.state.roles import includes
from aiprod_collab.state.state import RoomState

MAX_MEMBERS = 500
MAX_INVITATIONS = 100
MAX_INVITATION_DAYS = 365


def change_member(state: RoomState, command: Command, member: pb.Member) -> pb.Event:
    """Gives a member a role, or takes membership away. Raises a rejection if the actor may not."""
    leaves = member.user == command.actor and not member.role
    if state.members.get(command.actor) != pb.OWNER and not leaves:
        raise forbidden("this needs the role OWNER; contact an owner of the room")
    if member.user == state.owner:
        raise forbidden("the user who opened the room always stays its owner")
    if member.role and is_guest(member.user):
        raise forbidden("a guest has the role of the invitation; create another one")
    if member.role:
        _check_capacity(state, command, member.user)
    return pb.Event(member=member)


def _check_capacity(state: RoomState, command: Command, user: str) -> None:
    # Guests stay members in the state until the next event that drops them.
    expired = sum(
        each.user in state.members and each.expire_time.ToNanoseconds() <= command.now_ns
        for each in state.guests.values()
    )
    if len(state.members) - expired >= MAX_MEMBERS and user not in state.members:
        raise invariant(f"a room has at most {MAX_MEMBERS} members")


def invite(state: RoomState, command: Command, invitation: pb.Invitation) -> pb.Event:
    """Opens an invitation. Raises a rejection if there are too many, or it would not expire in time."""
    if sum(is_open(other, command.now_ns) for other in state.invitations.values()) >= MAX_INVITATIONS:
        raise invariant(f"a room has at most {MAX_INVITATIONS} open invitations; withdraw some of them")
    expires = invitation.expire_time
    # ToNanoseconds would raise for a value that is not a time.
    lifetime_ns = expires.seconds * 10**9 + expires.nanos - command.now_ns
    is_time = 0 <= expires.nanos < 10**9
    if not is_time or not 0 < lifetime_ns <= MAX_INVITATION_DAYS * 86400 * 10**9:
        raise invariant(f"an invitation must expire within the next {MAX_INVITATION_DAYS} days")
    event = pb.Event(invitation=invitation)
    event.invitation.inviter = command.actor
    return event


def withdraw_invitation(state: RoomState, command: Command, digest: str) -> pb.Event:
    """Closes an open invitation. Raises a rejection if there is none with this digest."""
    if digest not in state.invitations:
        raise not_found("an open invitation with this digest")
    return pb.Event(withdraw_invitation=digest)


def accept_invitation(state: RoomState, command: Command, token: str) -> pb.Event:
    """Makes the actor a member by the token of an invitation. Raises a rejection if it gives nothing."""
    invitation = open_invitation(state.invitations, token, command.now_ns)
    # Nobody learns whether there was one: it may have been used up or withdrawn by others.
    if not invitation or invitation.guests or is_guest(command.actor):
        raise not_found("an open invitation with this token")
    # An accepted invitation never takes rights away, and uses nothing up when it gives none.
    if includes(state.members.get(command.actor, pb.ROLE_UNSPECIFIED), invitation.role):
        raise invariant("you already have this role or a higher one")
    _check_capacity(state, command, command.actor)
    return pb.Event(accept_invitation=invitation.digest)


def admit_guest(state: RoomState, command: Command, guest: pb.Guest) -> pb.Event:
    """Lets the actor in as a guest of an invitation. Raises a rejection if it is not open to guests."""
    if not is_guest(command.actor):
        raise forbidden("guests join with VisitRoom")
    if command.actor in state.guests:
        raise invariant("you are in the room already, or were removed from it")
    invitation = state.invitations.get(guest.invitation)
    if not (invitation and invitation.guests and invitation.uses and is_open(invitation, command.now_ns)):
        raise not_found("an open invitation for guests")
    _check_capacity(state, command, command.actor)
    event = pb.Event(guest=admitted(guest, command.actor, invitation, invitation.inviter or state.owner))
    event.guest.create_time.FromNanoseconds(command.now_ns)
    return event
