"""What is made from the schema for people to take away: blank templates and the printed guide."""
