"""Pages of the ministry's operators about what is kept of one regency: backups, restores, sandboxes and copies."""
