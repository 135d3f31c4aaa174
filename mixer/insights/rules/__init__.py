"""What an evening's numbers say, and how they are drawn; pure Python."""
