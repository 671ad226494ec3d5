"""YooKassa API v3 on httpx."""
