"""Keeps the tests to one thread each, before numpy is imported; see the Makefile."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
