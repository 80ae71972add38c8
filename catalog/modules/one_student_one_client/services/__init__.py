"""What people of the scheme do; each noun has its file."""
