"""The technicians' menu: one object for its QML, and what each of its pages is laid out with."""
