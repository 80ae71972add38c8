"""What the ministry keeps of the whole country: malls, themes of reform, urgent problems, innovations for the index."""
