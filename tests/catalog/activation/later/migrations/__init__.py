"""The notice board as a later release would have it: a channel for each notice, and who answers for it."""
