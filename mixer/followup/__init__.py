"""Lists, notes, thank-you letters, exports."""
