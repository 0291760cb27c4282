"""How fast: `python -m tests.benchmarks` prints ratios, all measured in one run on the same files. Never a test."""
