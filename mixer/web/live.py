"""Pages that ask every few seconds for news: 304 while their mark is the same, else the part that changed."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

from flask import current_app, request
from werkzeug.wrappers import Response

Facts = TypeVar("Facts")

KEPT = 32
"""Pages of mixers whose facts are kept in memory; those asked for least lately go first."""

_EXTENSION = "mixer.live"


@dataclass(slots=True)
class Gathered:
    """What pages showed last, each under the mark it had: who asks with that mark too need not gather it again.

    It is as fresh as a 304 would be, since it is handed out under the very mark that a 304 stands for.
    """

    _kept: OrderedDict[tuple[str, int], tuple[str, object]] = field(default_factory=OrderedDict)
    _turn: Lock = field(default_factory=Lock)

    def under(self, page: tuple[str, int], mark: str, gather: Callable[[], Facts]) -> Facts:
        """Return a page's facts under this mark; who asks while they are gathered waits for them."""
        with self._turn:
            kept = self._kept.get(page)
            if kept is None or kept[0] != mark:
                kept = self._kept[page] = mark, gather()
            self._kept.move_to_end(page)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return cast("Facts", kept[1])


def gathered(page: str, event_id: int, mark: str, gather: Callable[[], Facts]) -> Facts:
    """Return what a page of a mixer shows under this mark, gathered once in a process for everybody who looks at it."""
    kept: Gathered = current_app.extensions.setdefault(_EXTENSION, Gathered())
    return kept.under((page, event_id), mark, gather)


def unchanged(mark: str) -> Response | None:
    """Return 304 where the page that asks holds this mark already, else None."""
    if mark not in {request.args.get("since"), *request.if_none_match.as_set()}:
        return None
    answer = Response(status=304)
    answer.set_etag(mark)
    return answer


def part(template: str, mark: str, **facts: object) -> Response:
    """Return a part of a page with its mark; nothing is asked for the frame, which stays where it is."""
    page = current_app.jinja_env.get_template(template).render(mark=mark, request=request, **facts)
    answer = Response(page, mimetype="text/html")
    answer.set_etag(mark)
    return answer
