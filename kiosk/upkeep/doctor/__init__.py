"""`kiosk doctor`: everything that a technician would otherwise look for by hand, read only."""
