"""What the door decides, in plain values: no database, no clock, no request."""
