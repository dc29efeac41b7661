"""企业微信: the smart robot's callback (hears and answers) and the group robot's webhook (speaks)."""
