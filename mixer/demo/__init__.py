"""A whole mixer without a browser: planned, invited, printed, held and followed up by the services of the pages."""
