"""What other rooms ask of the post office: write a letter, look after letters, unsubscribe."""

from mixer.post.service.bouncing import Taken, take_report
from mixer.post.service.letters import (
    LetterLine,
    Standing,
    find_letter,
    letters_for_files,
    letters_of_event,
    letters_of_guest,
    send_again,
    standing,
)
from mixer.post.service.retelling import News, Retold, count_telling, retell, write_calendars
from mixer.post.service.silence import Silence, count_silences, silences, write_again
from mixer.post.service.unsubscribing import (
    Farewell,
    farewell,
    is_suppressed,
    open_farewell,
    sender_of,
    suppress,
    unsuppress,
    way_out_of,
)
from mixer.post.service.writing import LetterDraft, Sent, write_letter

__all__ = [
    "Farewell",
    "LetterDraft",
    "LetterLine",
    "News",
    "Retold",
    "Sent",
    "Silence",
    "Standing",
    "Taken",
    "count_silences",
    "count_telling",
    "farewell",
    "find_letter",
    "is_suppressed",
    "letters_for_files",
    "letters_of_event",
    "letters_of_guest",
    "open_farewell",
    "retell",
    "send_again",
    "sender_of",
    "silences",
    "standing",
    "suppress",
    "take_report",
    "unsuppress",
    "way_out_of",
    "write_again",
    "write_calendars",
    "write_letter",
]
