"""Everything printed: tags, QR codes, sheets, signs, cards, the sign-in sheet."""
