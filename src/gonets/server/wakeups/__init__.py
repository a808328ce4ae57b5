"""The bell: "look again", never "here is the news"."""
