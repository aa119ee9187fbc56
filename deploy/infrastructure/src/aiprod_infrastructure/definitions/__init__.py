"""Alert rules, objectives and the dashboard, as YAML."""
