"""What the mails say: one file per kind, written once and shown as plain text and as HTML."""
