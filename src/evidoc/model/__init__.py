"""The nouns that the stages hand on: frozen data, no disk, nothing imported from above."""
