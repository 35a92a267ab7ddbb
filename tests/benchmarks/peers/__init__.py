"""Other ways to write the same `/like`, each as its libraries' documentation shows it.

Each is a process: `python -m tests.benchmarks.peers.NAME`, with PORT, SLACK_API_URL and X_API_URL.
"""
