"""The vocabulary: shapes and ids as JSON carries them. Pure; imports nothing of ours."""
