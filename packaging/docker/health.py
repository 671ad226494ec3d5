"""Exit 0 while the agent answers: Docker's health check, without curl."""

import os
import sys
import urllib.request

address = f"http://127.0.0.1:{os.environ.get('PORT', '3000')}/healthz"
with urllib.request.urlopen(address, timeout=4) as answer:
    sys.exit(0 if answer.status == 200 else 1)
