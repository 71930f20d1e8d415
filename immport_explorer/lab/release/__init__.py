"""Studies as ImmPort releases them (its Tab downloads), and the templates that would have made
them: ``tables`` opens a release, ``joined`` joins its tables as today's templates take them."""
