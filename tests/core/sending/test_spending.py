from __future__ import annotations

import threading

import pytest

from core.sending.spending import Cap, CapReachedError, Spending, Spent


def test_a_thousand_calls_cost_a_thousand_times_one_call() -> None:
    spending = Spending(Cap(dollars=1.0))
    for _ in range(1000):
        spending.reserve(0.001)

    assert spending.spent == Spent(1.0, 1000)
    with pytest.raises(CapReachedError) as caught:
        spending.reserve(0.001)
    assert str(caught.value.problem).startswith("The next call could pass the cap of $ 1.00.")


@pytest.mark.parametrize(
    ("cap", "said"), [(0.005, "0.005"), (0.0, "0.00"), (0.1, "0.10"), (1234.5678, "1,234.5678")]
)
def test_a_cap_is_said_as_it_was_given(cap: float, said: str) -> None:
    with pytest.raises(CapReachedError) as caught:
        Spending(Cap(dollars=cap)).reserve(2000.0)
    assert f"the cap of $ {said}. " in str(caught.value.problem)


def test_threads_cannot_pass_the_cap_together() -> None:
    spending = Spending(Cap(dollars=0.5, calls=70))
    made: list[float | None] = []
    start = threading.Barrier(16)

    def spend(price: float | None) -> None:
        start.wait()
        for _ in range(200):
            try:
                spending.reserve(price)
            except CapReachedError:
                return
            made.append(price)

    threads = [threading.Thread(target=spend, args=(None if n % 2 else 0.003,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made.count(0.003) == 166, "167 would cost 0.501"
    assert made.count(None) == 70
    assert spending.spent == Spent(0.498, 236, 70)


def test_what_is_given_back_can_be_spent() -> None:
    spending = Spending(Cap(dollars=0.001))
    spending.reserve(0.001)
    spending.give_back(0.001)
    spending.reserve(0.001)

    assert spending.spent == Spent(0.001, 1)


def test_what_was_spent_before_counts() -> None:
    spending = Spending(Cap(dollars=0.01), Spent(0.009, 9))
    spending.reserve(0.001)
    with pytest.raises(CapReachedError):
        spending.reserve(0.001)


def test_a_cap_in_calls_alone_counts_every_request() -> None:
    spending = Spending(Cap(calls=2))
    spending.reserve(0.001)
    spending.reserve(None)
    with pytest.raises(CapReachedError, match="2 calls"):
        spending.reserve(0.001)


def test_what_costs_nothing_fits_under_a_cap_of_nothing() -> None:
    spending = Spending(Cap(dollars=0.0))
    spending.reserve(0.0)
    with pytest.raises(CapReachedError):
        spending.reserve(1e-6)


def test_without_a_known_price_a_cap_in_dollars_lets_nothing_through() -> None:
    with pytest.raises(CapReachedError) as caught:
        Spending(Cap(dollars=100.0)).reserve(None)
    assert caught.value.problem.kind == "no price known"


@pytest.mark.parametrize(
    "given",
    [{}, {"dollars": -1.0}, {"dollars": float("nan")}, {"dollars": float("inf")}, {"calls": -1}],
    ids=str,
)
def test_a_cap_is_a_number_that_can_be_reached(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="cap"):
        Cap(**given)  # type: ignore[arg-type]
