"""What a guest list means: pure values in, values out."""
