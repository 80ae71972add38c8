"""What is looked up about reports."""
