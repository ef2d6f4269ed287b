"""Posting: from documents to the books, by themselves."""
