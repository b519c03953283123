"""Tables that rest on few people come in; tables that give nobody away go out, and what an attacker would learn."""
