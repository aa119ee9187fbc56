"""Reviews decide a film once, by the policy, and never when stale."""

import asyncio
import random

import pytest

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.reviews import outcome

from .builders import admit, edit, lock, master, remark, review, submit, update
from .conftest import ADA, BOB, Collab, error_of, seqs, user

STALE = ("ABORTED", "STALE")
EVE = user("eve")
A, R = pb.Review.APPROVED, pb.Review.REJECTED


def policy(approvers: str = "", at_least: int = 0) -> pb.Policy:
    return pb.Policy(approvers=approvers.split(), min_approvals=at_least)


@pytest.mark.parametrize(
    ("rule", "verdicts", "expected"),
    [
        (policy(), {}, None),
        (policy(), {"ada": A}, (A, ["ada"])),
        (policy(), {"ada": R}, (R, ["ada"])),
        (policy(), {"ada": A, "bob": R, "eve": A}, (R, ["bob"])),
        (policy(at_least=2), {"ada": A}, None),
        (policy(at_least=2), {"ada": A, "bob": A}, (A, ["ada", "bob"])),
        (policy("bob"), {"ada": A, "eve": A}, None),
        (policy("bob"), {"ada": A, "bob": A}, (A, ["ada", "bob"])),
        (policy("ada bob"), {"bob": A}, None),
        (policy("bob", at_least=3), {"ada": A, "bob": A}, None),
        (policy("bob"), {"eve": R}, (R, ["eve"])),
    ],
)
def test_the_outcome_of_reviews(
    rule: pb.Policy, verdicts: dict[str, pb.Review.Verdict.ValueType], expected: object
) -> None:
    assert outcome(rule, verdicts) == expected


async def decisions(collab: Collab) -> list[pb.Decision]:
    events = await collab.watch().read_to((await collab.get()).head)
    return [event.decision for event in events if event.HasField("decision")]


async def test_a_film_is_approved_by_its_approvers(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER", eve="REVIEWER")
    await collab.send(submit(policy=policy("bob", at_least=2)))
    film = (await collab.send(master())).seq
    await collab.send(review("APPROVED", film))
    await collab.send(review("APPROVED", film), EVE)
    room = await collab.get()
    assert ([r.user for r in room.reviews], room.HasField("decision")) == (["ada", "eve"], False)
    await collab.send(review("APPROVED", film), BOB)
    (decision,) = await decisions(collab)
    assert decision == pb.Decision(
        film=film, asset="master-1#1", manifest_seq=1, verdict=A, users=["ada", "bob", "eve"]
    )
    assert (await collab.get()).decision == decision
    event = (await collab.watch().read_to(film + 4))[-1]
    assert (event.actor, event.decision) == ("", decision)


async def test_one_rejection_rejects_whoever_else_approves(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER", eve="VIEWER")
    await collab.send(submit(policy=policy("ada bob")))
    film = (await collab.send(master())).seq
    await collab.send(review("APPROVED", film))
    assert await error_of(collab.send(review("REJECTED", film), EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    await collab.send(review("REJECTED", film), BOB)
    assert await error_of(collab.send(review("APPROVED", film), BOB)) == STALE
    (decision,) = await decisions(collab)
    assert (decision.verdict, decision.users) == (R, ["bob"])


async def test_many_reviewers_at_once_decide_once(collab: Collab) -> None:
    draw = random.Random(7)
    names = [f"u{n}" for n in range(20)]
    await admit(collab, **dict.fromkeys(names, "REVIEWER"))
    for number in range(10):
        await collab.send(submit(policy=policy(at_least=draw.randint(1, 20))))
        film = (await collab.send(master(name=f"master-{number}"))).seq
        verdicts = [draw.choice(["APPROVED"] * 19 + ["REJECTED"]) for _ in names]
        reviews = (collab.send(review(v, film), user(name)) for name, v in zip(names, verdicts, strict=True))
        await asyncio.gather(*reviews, return_exceptions=True)
    decided = expected_decisions(await collab.watch().read_to((await collab.get()).head))
    assert {decision.verdict for decision in decided} == {A, R}
    assert decided == await decisions(collab)


def expected_decisions(events: list[pb.Event]) -> list[pb.Decision]:
    """Derive the decisions from the log, review by review."""
    decided: list[pb.Decision] = []
    rule, film, verdicts = pb.Policy(), pb.Event(), {}
    for event in events:
        match event.WhichOneof("body"):
            case "policy":
                rule = event.policy
            case "film":
                film, verdicts = event, {}
            case "review":
                assert not decided or decided[-1].film != film.seq, "a decided film is reviewed no more"
                verdicts[event.actor] = event.review.verdict
                if verdict := outcome(rule, verdicts):
                    asset = f"{film.film.asset.name}#1"
                    decision = pb.Decision(film=film.seq, asset=asset, manifest_seq=1, verdict=verdict[0])
                    decision.users.extend(sorted(verdict[1]))
                    decided.append(decision)
    return decided


async def test_the_last_review_of_each_user_counts(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER")
    await collab.send(submit(policy=policy(at_least=2)))
    film = (await collab.send(master())).seq
    for _ in range(3):
        last = await collab.send(review("APPROVED", film))
    assert [r.seq for r in (await collab.get()).reviews] == [last.seq]
    assert await decisions(collab) == []


async def test_stale_reviews_do_not_count(collab: Collab) -> None:
    await admit(collab, bob="EDITOR")
    await collab.send(submit(policy=policy(at_least=2)))
    assert await error_of(collab.send(review("APPROVED", 1))) == STALE
    old = (await collab.send(master())).seq
    await collab.send(review("APPROVED", old))
    edited = await collab.send(edit(update("s1", caption="x")), BOB)
    assert not (await collab.get()).reviews, "the film is no longer that of the manifest"
    assert await error_of(collab.send(review("APPROVED", old), BOB)) == STALE
    new = (await collab.send(master(of=edited.seq, name="master-2"))).seq
    assert await error_of(collab.send(review("APPROVED", old), BOB)) == STALE
    await collab.send(review("APPROVED", new), BOB)
    assert await decisions(collab) == []
    await collab.send(review("APPROVED", new))
    (decision,) = await decisions(collab)
    assert (decision.film, decision.manifest_seq) == (new, edited.seq)


async def test_a_film_older_than_the_manifest_cannot_be_reviewed(collab: Collab) -> None:
    await collab.send(edit(update("s1", caption="x")))
    late = (await collab.send(master(of=1))).seq
    assert await error_of(collab.send(review("APPROVED", late))) == STALE


async def test_a_lock_and_a_comment_leave_reviews_as_they_are(collab: Collab) -> None:
    film = (await collab.send(master())).seq
    await collab.send(submit(policy=policy(at_least=2)))
    await collab.send(review("APPROVED", film))
    await collab.send(edit(lock("s1")))
    await collab.send(remark())
    assert len((await collab.get()).reviews) == 1


async def test_an_edit_and_a_review_at_once(collab: Collab) -> None:
    """Whichever comes first, an approved film always matches the manifest."""
    await admit(collab, bob="REVIEWER")
    of = 1
    for number in range(20):
        film = (await collab.send(master(of=of, name=f"master-{number}"))).seq
        verdict, edited = await asyncio.gather(
            collab.send(review("APPROVED", film), BOB),
            collab.send(edit(update("s1", seed=number + 1))),
            return_exceptions=True,
        )
        assert isinstance(edited, pb.Event)
        of = edited.seq
        if isinstance(verdict, pb.Event):
            assert verdict.seq < edited.seq
    events = await collab.watch().read_to(of)
    manifest_seq = 1
    for event in events:
        manifest_seq = event.seq if event.HasField("edited") else manifest_seq
        if event.HasField("decision"):
            assert event.decision.manifest_seq == manifest_seq


async def test_a_new_film_is_undecided_and_the_same_bytes_are_not(collab: Collab) -> None:
    first = (await collab.send(master())).seq
    await collab.send(review("REJECTED", first))
    again = (await collab.send(master())).seq
    room = await collab.get()
    assert (room.film_seq, room.decision.verdict, room.decision.film) == (again, R, first)
    assert await error_of(collab.send(review("APPROVED", again))) == STALE
    other = (await collab.send(master(name="master-2"))).seq
    assert not (await collab.get()).HasField("decision")
    await collab.send(review("APPROVED", other))
    assert [decision.verdict for decision in await decisions(collab)] == [R, A]


async def test_bytes_beyond_the_film_limit_are_decided_again(collab: Collab) -> None:
    for number in [*range(51), 0]:
        film = (await collab.send(master(name=f"master-{number}"))).seq
        await collab.send(review("APPROVED", film))
    assert len(await decisions(collab)) == 52


async def test_a_new_policy_may_decide(collab: Collab) -> None:
    await admit(collab, bob="EDITOR")
    await collab.send(submit(policy=policy("bob", at_least=2)))
    film = (await collab.send(master())).seq
    await collab.send(review("APPROVED", film))
    assert await error_of(collab.send(submit(policy=policy()), BOB)) == ("PERMISSION_DENIED", "FORBIDDEN")
    changed = await collab.send(submit(policy=policy()))
    (decision,) = await decisions(collab)
    assert (decision.verdict, decision.users) == (A, ["ada"])
    assert seqs(await collab.watch(changed.seq).read_to(changed.seq + 1)) == [changed.seq + 1]
    await collab.send(submit(policy=policy(at_least=1)))
    assert len(await decisions(collab)) == 1


async def test_reviews_of_removed_members_do_not_count(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER", eve="REVIEWER")
    await collab.send(submit(policy=policy(at_least=2)))
    film = (await collab.send(master())).seq
    await collab.send(review("APPROVED", film), BOB)
    await admit(collab, bob="ROLE_UNSPECIFIED")
    await collab.send(review("APPROVED", film), EVE)
    await admit(collab, eve="VIEWER")
    await collab.send(review("APPROVED", film), ADA)
    assert await decisions(collab) == []
    assert [r.user for r in (await collab.get()).reviews] == ["ada"]
