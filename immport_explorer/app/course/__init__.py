"""The course on the page Learn: its walkthroughs as data, and how far somebody is; no widgets."""
