"""What answers over the network: notifiers, witnesses, clocks, Prometheus."""
