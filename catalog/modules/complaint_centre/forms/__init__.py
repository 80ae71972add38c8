"""What people fill in around a report."""
