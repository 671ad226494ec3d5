"""How long a test waits for what must come: a busy machine is no failure, so only a hang is one."""

PATIENCE_S = 90.0
