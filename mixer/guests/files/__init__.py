"""Guest lists read from files and pasted text, and written for other tools."""
