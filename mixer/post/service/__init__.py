"""What rooms ask of the post office."""

from mixer.post.service.writing import LetterDraft, write_letter

__all__ = ["LetterDraft", "write_letter"]
