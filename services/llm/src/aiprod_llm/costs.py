"""The final cost of a request."""

from aiprod_llm.billing import OpenBills
from aiprod_llm.calls.ledger import Cost, Ledger
from aiprod_rpc.errors import FailedPrecondition


class Costs:
    """Reads costs from the ledger; if it is one of several `ledgers`, none has the whole cost."""

    def __init__(self, ledger: Ledger, bills: OpenBills, ledgers: int) -> None:
        self._ledger = ledger
        self._bills = bills
        self._ledgers = ledgers

    async def final(self, request_id: str) -> Cost:
        """Waits until no call with this request id is in progress, and returns what they cost.

        Raises FailedPrecondition if other instances may hold a part of the cost.
        """
        if self._ledgers > 1:
            raise FailedPrecondition(
                f"each of the {self._ledgers} instances has its own ledger, so none has the whole cost: "
                "set AIPROD_LLM_DATABASE, add up their ledgers, or run one instance",
                reason="LEDGER_NOT_SHARED",
            )
        await self._bills.wait_closed(request_id)
        return await self._ledger.cost(request_id)
