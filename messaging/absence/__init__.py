"""Who is absent, until when, and who is due for a call. No cause stands here, and no free text."""
