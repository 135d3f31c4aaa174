"""What the address book knows about people's data: pure values in, values out."""
