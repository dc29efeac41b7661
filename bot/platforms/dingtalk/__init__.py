"""钉钉: the robot's HTTP callback (hears and answers) and the custom robot's webhook (speaks)."""
