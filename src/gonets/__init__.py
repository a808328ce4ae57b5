"""Gonets: a self-hosted messenger for groups and their bots, speaking the Graph Bot API of Odnoklassniki."""

__version__ = "0.1.0"
