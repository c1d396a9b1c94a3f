"""What tools/train_tone.py is made of: texts, network, learning, export. Needs requirements-train.in, no part of the product."""
