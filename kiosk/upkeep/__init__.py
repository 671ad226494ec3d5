"""What keeps a kiosk going: backups, restoring, setting a damaged ledger aside, cleaning, finding what is wrong."""
