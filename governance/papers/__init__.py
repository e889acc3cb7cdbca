"""What is printed: documents of parts, as Markdown and as PDF."""
