"""Before and after a programme: its members against matched enterprises that are not on it, from one build."""
