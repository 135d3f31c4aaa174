"""What all pages share: access, headers, errors, forms, limits. It knows no room."""
