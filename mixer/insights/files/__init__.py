"""Files that pages of numbers write."""
