"""What is read or written as a file: slips, receipts, the ledger."""
