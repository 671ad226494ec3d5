"""A payment provider on this machine: YooKassa's wire shape, pretend money, faults on demand."""
