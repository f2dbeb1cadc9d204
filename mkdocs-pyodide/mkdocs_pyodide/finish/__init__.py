"""What a built site gets beside its pages: a policy, files for use without a network."""
