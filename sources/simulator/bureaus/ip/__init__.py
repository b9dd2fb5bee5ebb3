"""The intellectual property office: patents, their legal events, other rights, pledges. Only names, never a code."""
