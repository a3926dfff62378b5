"""What the consent sheet says of a plan, in sentences; pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from math import ceil

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from core.photos.photo import Photo
from core.problem import Problem
from core.sending.consent import SendingPlan, VendorSending
from core.sending.spending import BILLION, Cap, billionths
from core.vendor import NOT_STATED, Price

NAMED = 3
"""So many refused photos of one reason are named at once."""
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8)
_ROOM = 1.2
"""A proposed cap has room for calls that are made again."""


def tr(text: str) -> str:
    return QCoreApplication.translate("ConsentSheet", text)


def title(plan: SendingPlan) -> str:
    """What is about to happen, as one sentence."""
    count, going = plan.photo_count, [vendor for vendor in plan.vendors if vendor.count]
    stays = all(vendor.on_this_computer for vendor in going)
    if count == 1:
        words = (
            tr("1 photo is about to go to a vendor on this computer")
            if stays
            else tr("1 photo is about to leave this computer")
        )
    elif stays:
        words = tr("{n} photos are about to go to vendors on this computer")
    else:
        words = tr("{n} photos are about to leave this computer")
    return words.format(n=f"{count:,}")


def subtitle(nothing_was_sent: bool) -> str:
    if nothing_was_sent:
        return tr("They show people’s faces. Nothing has been sent yet.")
    return tr("They show people’s faces. None of them has been sent yet by this run.")


def photos_words(count: int) -> str:
    return tr("1 photo") if count == 1 else tr("{n} photos").format(n=f"{count:,}")


def vendors_words(plan: SendingPlan) -> str:
    """`Send to 2 vendors`."""
    count = sum(vendor.count > 0 for vendor in plan.vendors)
    return tr("Send to 1 vendor") if count == 1 else tr("Send to {n} vendors").format(n=count)


def receiver(sending: VendorSending) -> str:
    """Who receives the photos: company, country and the endpoint's host."""
    cloud = sending.cloud
    host = sending.host or tr("an address still to be typed")
    if cloud.company in (NOT_STATED, host):
        return tr("{host}. Who runs it is not stated in its description.").format(host=host)
    where = f" ({cloud.country})" if cloud.country not in ("", NOT_STATED) else ""
    return tr("{who}, at {host}.").format(who=f"{cloud.company}{where}", host=host)


def detour(sending: VendorSending, redirected_by: str) -> str:
    """That photos go elsewhere than to the vendor's own address, or that they stay here."""
    said = []
    if redirected_by:
        words = tr(
            "An environment variable, {name}, sends them to {host} instead of the vendor’s own "
            "address."
        )
        said.append(words.format(name=redirected_by, host=sending.host))
    if sending.on_this_computer:
        said.append(tr("That is this computer."))
    return " ".join(said)


def gets(sending: VendorSending) -> str:
    """What is sent."""
    if not sending.count:
        return tr("nothing")
    facts = []
    if sending.largest:
        facts.append(tr("largest {} × {}").format(*sending.largest))
    total = tr("{size} in all") if sending.count > 1 else "{size}"
    facts.append(total.format(size=size_words(sending.byte_count)))
    said = tr("{photos}, as they are ({facts}).")
    if sending.count == 1:
        said = tr("{photos}, as it is ({facts}).")
    if sending.resized == sending.count:
        said = tr("{photos}, made smaller for its limits or yours ({facts}).")
    parts = [said.format(photos=photos_words(sending.count), facts=", ".join(facts))]
    if times := _times(sending):
        parts.append(times)
    if smaller := _some_smaller(sending):
        parts.append(smaller)
    parts.append(tr("Metadata is removed."))
    if anew := _saved_anew(sending):
        parts.append(anew)
    if sending.stored:
        words = tr("{photos} with a stored answer are not sent again.")
        if sending.stored == 1:
            words = tr("{photos} with a stored answer is not sent again.")
        parts.append(words.format(photos=photos_words(sending.stored)))
    return " ".join(parts)


def _some_smaller(sending: VendorSending) -> str:
    """How many are made smaller; empty where none are, or all."""
    if not 0 < sending.resized < sending.count:
        return ""
    made = tr("{n} of them are made smaller for its limits or yours.")
    if sending.resized == 1:
        made = tr("{n} of them is made smaller for its limits or yours.")
    return made.format(n=f"{sending.resized:,}")


def _saved_anew(sending: VendorSending) -> str:
    """Which do not go as they are for another reason; empty where none do. Nobody has looked into
    the files yet.
    """
    if sending.is_varied or sending.resized == sending.count:
        return ""
    if sending.count == 1:
        return tr("Where it lies turned, or in a format it does not take, it is saved anew.")
    return tr("Those that lie turned, or in a format it does not take, are saved anew.")


def _times(sending: VendorSending) -> str:
    """How often each photo is sent, and as what; empty where it is once, as it is."""
    words = ""
    if sending.is_varied:
        words = tr(
            "It is sent {n} times: as it is, varied, and as the control. Each is a picture made "
            "of it, a larger file than the photo’s own."
        )
    elif sending.times > 1:
        words = tr("It is sent {n} times, to see whether the answer holds.")
    return words.format(n=f"{sending.times:,}")


def refusals(refused: Sequence[tuple[Photo, Problem]]) -> list[str]:
    """A sentence for each reason: how many photos, the names of the first, and why."""
    groups: dict[str, list[str]] = {}
    for photo, problem in refused:
        groups.setdefault(problem.what, []).append(photo.name)
    lines = []
    for what, names in groups.items():
        shown = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            shown = tr("{names} and {n} more").format(names=shown, n=f"{len(names) - NAMED:,}")
        lines.append(f"{len(names):,}: {shown}. {what}")
    return lines


def cost(sending: VendorSending) -> tuple[str, tuple[str, ...]]:
    """The amount, and below it its arithmetic and the date of the price."""
    price = sending.cloud.price
    calls = tr("1 call") if sending.calls == 1 else tr("{n} calls").format(n=f"{sending.calls:,}")
    if sending.dollars is None or price.dollars is None:
        return tr("no price known"), (calls,)
    if price.dollars == 0:
        return tr("free"), tuple(part for part in (calls, price_date(price)) if part)
    arithmetic = f"{sending.calls:,} × {dollars(price.dollars, 4)}"
    return spending(sending.dollars), tuple(p for p in (arithmetic, price_date(price)) if p)


def price_date(price: Price) -> str:
    """`price of Nov 2026`."""
    day = QDate.fromString(price.as_of, "yyyy-MM-dd")
    if not day.isValid():
        return tr("price of {date}").format(date=price.as_of) if price.as_of else ""
    return tr("price of {date}").format(date=QLocale.c().toString(day, "MMM yyyy"))


def dollars(amount: float, digits: int = 2) -> str:
    """`$ 0.24`; more digits where two would show nothing."""
    return f"$ {amount:,.{_digits(amount, digits)}f}"


def spending(*amounts: float) -> str:
    """What is spent in all, of amounts that are shown one by one: each rounded up, never down, to
    the digits it is shown with, so that the sum is that of what is shown and no less is said than
    is spent.
    """
    digits = max((_digits(amount) for amount in amounts), default=2)
    return f"$ {sum(_rounded_up(amount) for amount in amounts):,.{digits}f}"


def _rounded_up(amount: float) -> Decimal:
    """To the digits it is shown with; a price is given to the billionth of a dollar at most."""
    exact = Decimal(billionths(amount)) / BILLION
    return exact.quantize(Decimal(1).scaleb(-_digits(amount)), ROUND_CEILING)


def _digits(amount: float, least: int = 2) -> int:
    digits = least
    while digits < 6 and 0 < amount < 10**-digits:
        digits += 1
    return digits


def before_amount(plan: SendingPlan) -> str:
    """What stands before `at_most`: prices are spoken of where there are any."""
    priced = any(vendor.count and vendor.dollars is not None for vendor in plan.vendors)
    return tr("By these prices") if priced else tr("In all")


def at_most(plan: SendingPlan) -> str:
    """What the plan costs by the known prices: the sum of what is said of each vendor."""
    unpriced = plan.unpriced_calls
    if not _amounts(plan):
        words = (
            tr("1 call without a known price")
            if unpriced == 1
            else tr("{n} calls without a known price")
        )
        return words.format(n=f"{unpriced:,}")
    known = spending(*_amounts(plan))
    if unpriced:
        words = tr("{known} and 1 call") if unpriced == 1 else tr("{known} and {n} calls")
        return words.format(known=known, n=f"{unpriced:,}")
    return known


def _amounts(plan: SendingPlan) -> list[float]:
    return [v.dollars for v in plan.vendors if v.count and v.dollars is not None]


def proposed_dollars(plan: SendingPlan) -> float:
    """The plan's cost with a fifth on top, rounded up: $ 0.04 for $ 0.03; a cent at least, and
    never less than what is said that it costs. What counts before anything is sent comes on top.
    """
    said = sum(_rounded_up(amount) for amount in _amounts(plan))
    before = plan.cut_off.dollars
    roomy = ceil(round((plan.dollars * _ROOM + before) * 100, 6))
    wanted = max(roomy, ceil((said + _rounded_up(before)) * 100))
    scale = 1
    while True:
        for step in _STEPS:
            if step * scale >= wanted and step * scale == int(step * scale):
                return step * scale / 100
        scale *= 10


def shared(plan: SendingPlan) -> str:
    """How the calls of the cap fall to several vendors without a price; empty for one."""
    names = [v.info.name for v in plan.vendors if v.count and v.dollars is None]
    if len(names) < 2:
        return ""
    return tr(
        "The calls are for {names} together, counted as they are made; a vendor whose next call "
        "would pass the cap is stopped."
    ).format(names=tr("{} and {}").format(", ".join(names[:-1]), names[-1]))


def cut_off(plan: SendingPlan) -> str:
    """What counts towards the cap before anything is sent; empty for nothing."""
    spent = plan.cut_off
    if not spent.calls:
        return ""
    counts = []
    if spent.calls > spent.unpriced:
        counts.append(spending(spent.dollars))
    if spent.unpriced:
        counts.append(
            tr("1 call") if spent.unpriced == 1 else tr("{n} calls").format(n=f"{spent.unpriced:,}")
        )
    words = tr("{n} calls for these photos were cut off before and may have been paid")
    if spent.calls == 1:
        words = tr("1 call for these photos was cut off before and may have been paid")
    counted = tr("{cut_off}: {amount} of the cap went to that.")
    return counted.format(
        cut_off=words.format(n=f"{spent.calls:,}"), amount=tr(" and ").join(counts)
    )


def proposal(plan: SendingPlan, cap: Cap) -> str:
    """What would be proposed where the cap is another; empty where it is that."""
    proposed = []
    if cap.dollars not in (None, proposed_dollars(plan)):
        proposed.append(dollars(proposed_dollars(plan)))
    if cap.calls not in (None, proposed_calls(plan)):
        proposed.append(tr("{n} calls").format(n=f"{proposed_calls(plan):,}"))
    if not proposed:
        return ""
    return tr("For these photos {cap} would do. Your own cap is proposed the next time.").format(
        cap=tr(" and ").join(proposed)
    )


def proposed_calls(plan: SendingPlan) -> int:
    return ceil((plan.unpriced_calls * _ROOM + plan.cut_off.unpriced) / 10) * 10


def size_words(byte_count: int) -> str:
    if byte_count < 1_000_000:
        return f"{max(1, round(byte_count / 1000)):,} kB"
    size = byte_count / 1_000_000
    return f"{size:.1f} MB" if size < 10 else f"{size:,.0f} MB"
