"""What the documents room does by itself."""
