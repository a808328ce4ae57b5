"""The server: a request is named, read, done in one transaction, answered; everything after commit is a reader."""
