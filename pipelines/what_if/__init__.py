"""A day scored again under a draft of rules, beside what it is: who moves. No build and no release is touched."""
