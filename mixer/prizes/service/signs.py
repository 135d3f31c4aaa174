"""Signs that stand before the prizes."""

from typing import BinaryIO

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.nametags import service as nametags
from mixer.nametags.files.prize_signs import print_prize_signs
from mixer.nametags.rules.papers import PrizeSign
from mixer.nametags.rules.tags import Job, Report
from mixer.prizes.models import Prize


def print_signs(session: Session, event_id: int, hand: nametags.Hand) -> nametags.Printed:
    """Print a sign for each prize that is promised or here, with its donor where the donor may be named.

    Raises:
        Refusal: ``no_prizes`` where none is promised yet.
    """
    promised = or_(Prize.pledged_at.is_not(None), Prize.collected_at.is_not(None))
    query = select(Prize).where(Prize.event_id == event_id, Prize.removed_at.is_(None), promised)
    prizes = session.scalars(query.order_by(Prize.position, Prize.id)).all()
    if not prizes:
        raise Refusal("no_prizes", "No prize is promised yet, so there is no sign to print.")
    signs = [
        PrizeSign(id=prize.code, prize=prize.item, donor=prize.donor_name if prize.donor_may_be_named else "")
        for prize in prizes
    ]

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_prize_signs(signs, job, out)

    evening = nametags.evening_of(session, event_id)
    return nametags.put_on_paper(session, evening, hand, "prize_signs", f"{evening.paper}-page-landscape", draw)
