"""Keep the audit log, prove it, publish it, hand it out."""
