"""What tests share: builders, renderers, generators."""
