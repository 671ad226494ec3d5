"""Paint thickness: points, gauges, verdicts."""
