"""How people come in: cookies, passwords, invitations, and how often one may try."""
