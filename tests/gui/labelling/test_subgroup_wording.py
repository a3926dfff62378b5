"""A crossed subgroup is called the same wherever it is listed."""

from __future__ import annotations

from dataclasses import replace

from core.labelling.attributes import FITZPATRICK, GENDER, MONK, AttributeName
from core.metrics.paired import Paired
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell, cell_of
from core.metrics.tally import Tally
from core.reaudit.comparison import ComparedRow
from core.sets.balance import Balance, BalanceRow
from core.vendor import VendorId
from gui.asking.run_words import compared_row
from gui.labelling.attribute_words import subgroup_words
from gui.models.balance_model import BalanceModel

ANNA = VendorId("anna")
GROUP = AttributeName("group")
CROSSED = cell_of(gender="female", group="Black")


def test_the_name_of_an_attribute_stands_where_its_values_do_not_say_it() -> None:
    assert subgroup_words(CROSSED) == "Female × group: Black"
    assert subgroup_words(SubgroupCell((GENDER, FITZPATRICK), ("male", "4"))) == "Male × IV"
    assert subgroup_words(SubgroupCell((MONK,), ("5-6",))) == "Monk 5–6"
    assert subgroup_words(EVERYBODY) == "All faces"


def test_runs_compared_call_it_so() -> None:
    pair = Paired(1, 0, 0, 1)
    row = ComparedRow(ANNA, CROSSED, Tally(), Tally(), pair, pair, 1.0, 1.0, 2)

    assert compared_row(row, {}, shares=False, few=30)[1] == "Female × group: Black"
    everybody = replace(row, subgroup=EVERYBODY)
    assert compared_row(everybody, {}, shares=False, few=30)[1] == "All faces"


def test_the_balance_of_a_set_calls_it_so() -> None:
    model = BalanceModel()
    model.set_balance(Balance((GENDER, GROUP), (BalanceRow(CROSSED.values, 1, 3),), 0, 0))

    assert model.index(0, 0).data() == "female × group: Black"
