"""What tools/train_claims.py is made of: pairs and network. Needs requirements-train.in, no part of the product."""
