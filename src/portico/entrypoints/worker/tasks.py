"""What the worker carries out. Arguments are ids; every task may run twice."""
