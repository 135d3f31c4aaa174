"""What the rooms' facts mean for the host today; pure Python."""
