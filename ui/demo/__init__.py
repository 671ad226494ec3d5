"""The screens without a customer: `kiosk demo` walks through a visit, `--gallery` takes every state's picture."""
