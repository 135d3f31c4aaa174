"""What is true of invitations and answers without a database."""
