"""Bytes of files: received, kept, checked and served."""
