"""The likely recipe for a lab's tables, each guess with its reason and how sure it is."""
