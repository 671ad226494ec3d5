"""The embedded HTTP thread: the back office's API, the provider's webhook, Prometheus."""
