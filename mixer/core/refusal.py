"""How a service says no."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A "no" with a sentence for the person who asked.

    `code` is stable and for programs, `message` is for people and says what to do next.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
