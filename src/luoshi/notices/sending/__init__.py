"""How messages leave the house: mail, and the robots of group chats."""
