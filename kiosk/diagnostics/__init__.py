"""The OBD-II scan: link, protocols, content, verdict and the catalogue of trouble codes."""
