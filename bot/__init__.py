"""督办群助手: from a platform's callback to a reply. Joined together in `bot.wsgi`."""
